-- Histories of what the campaign's settings said: outlets, rules, voters; for the dimensions that keep versions.
-- A version holds from valid_from until the next one of its key. Only the last version of a key may still change (two
-- changes on one day keep the last); one that another follows is closed, and the database refuses to touch it.

create table ops.outlet_versions (
    source_code text not null,
    valid_from date not null,
    is_active boolean not null,
    name text not null,
    language text not null,
    home_url text not null,
    feed_url text,
    sitemap_url text,
    listing_url text,
    region_code text,
    owner_kind text check (owner_kind in ('state', 'private', 'other')),
    terms_note text,
    noted_at timestamptz not null default now(),
    primary key (source_code, valid_from)
);
comment on table ops.outlet_versions is 'One row per outlet and day on which the settings began to say something else about it. is_active is false from the day on which it was taken out.';
comment on column ops.outlet_versions.owner_kind is 'Whose the outlet is: state, private, other; null where nobody has said.';
comment on column ops.outlet_versions.terms_note is 'What its robots file or its terms ask of us, in words; null where nothing was noted.';

create table ops.rule_versions (
    rule text not null,
    valid_from date not null,
    is_active boolean not null,
    severity text not null check (severity in ('B', 'Q', 'W', 'I')),
    default_severity text not null check (default_severity in ('B', 'Q', 'W', 'I')),
    scope text not null,
    fence text not null,
    owner text not null,
    is_structural boolean not null,
    is_on_trial boolean not null,
    message_ru text not null,
    message_kk text not null,
    message_en text not null,
    noted_at timestamptz not null default now(),
    primary key (rule, valid_from)
);
comment on table ops.rule_versions is 'One row per rule about what regions file and day on which the catalogue or the settings began to say something else about it.';
comment on column ops.rule_versions.severity is 'What a breach costs as configured: B blocks, Q refuses the row, W remarks, I informs. default_severity is the catalogue''s.';

create table ops.region_voters_versions (
    region_code text not null check (region_code ~ '^[0-9]{2}$'),
    voters_from date not null,
    valid_from date not null,
    is_active boolean not null,
    voters integer not null check (voters > 0),
    voters_basis text not null check (voters_basis in ('published', 'estimated')),
    voters_comparator text not null check (voters_comparator in ('eq', 'ge', 'approx')),
    voters_source text,
    noted_at timestamptz not null default now(),
    primary key (region_code, voters_from, valid_from)
);
comment on table ops.region_voters_versions is 'One row per region, day from which a figure of voters holds (voters_from), and day on which the settings began to say it (valid_from).';

create function ops.refuse_closed_version() returns trigger language plpgsql set search_path = pg_catalog as $$
declare
    told record := case when tg_op = 'INSERT' then new else old end;
    is_closed boolean;
begin
    execute format(
        'select exists (select 1 from %I.%I as later where to_jsonb(later) @> $1 and later.valid_from > $2)',
        tg_table_schema, tg_table_name
    ) into is_closed using (
        select jsonb_object_agg(named.key, to_jsonb(told) -> named.key) from unnest(tg_argv) as named (key)
    ), told.valid_from;
    if is_closed then
        raise exception 'a version in %.% that a later one follows is closed: it is neither changed nor put between',
            tg_table_schema, tg_table_name using errcode = 'integrity_constraint_violation';
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end
$$;
comment on function ops.refuse_closed_version() is 'Keeps closed versions as they were. Its arguments are the columns of the natural key.';

create trigger closed_versions_stay before insert or update or delete on ops.outlet_versions
    for each row execute function ops.refuse_closed_version('source_code');
create trigger closed_versions_stay before insert or update or delete on ops.rule_versions
    for each row execute function ops.refuse_closed_version('rule');
create trigger closed_versions_stay before insert or update or delete on ops.region_voters_versions
    for each row execute function ops.refuse_closed_version('region_code', 'voters_from');

alter table ops.campaign_parties add column aliases text[] not null default '{}';
comment on column ops.campaign_parties.aliases is 'Other names of the party that readers may meet.';

grant select, insert, update, delete on ops.outlet_versions, ops.rule_versions, ops.region_voters_versions to esep_loader;
grant select on ops.outlet_versions, ops.rule_versions, ops.region_voters_versions to esep_transformer;
