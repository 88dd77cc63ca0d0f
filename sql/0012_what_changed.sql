-- What changed since the last published generation: the state of every filing and page as noted, the keys to build again, the layers.

create table ops.pack_states (
    pack text not null,
    region_code text not null,
    report_date date not null,
    state text not null,
    event_uids text[] not null default '{}',
    roster_days date[] not null default '{}',
    noted_at timestamptz not null default now(),
    primary key (pack, region_code, report_date)
);
comment on table ops.pack_states is 'One row per (pack, region, day) of which anything was received: its files, rows and findings boiled down, as last noted by a build.';
comment on column ops.pack_states.region_code is 'The region of the filing; -1 for files of no region.';
comment on column ops.pack_states.state is 'A digest of everything that the models read of these files.';
comment on column ops.pack_states.event_uids is 'The numbers of the events in any of its files when it was noted.';
comment on column ops.pack_states.roster_days is 'The days of the rosters in any of its files when it was noted.';

create table ops.page_states (
    url text primary key,
    state text not null,
    noted_at timestamptz not null default now()
);
comment on table ops.page_states is 'One row per address of the press: its versions, entries and visits boiled down, as last noted by a build.';

create table ops.changes (
    change_no bigint generated always as identity primary key,
    kind text not null check (kind in ('pack', 'page')),
    pack text,
    region_code text,
    report_date date,
    url text,
    event_uids text[] not null default '{}',
    event_days date[] not null default '{}',
    roster_days date[] not null default '{}',
    noted_at timestamptz not null default now(),
    check ((kind = 'pack') = (pack is not null and region_code is not null and report_date is not null)),
    check ((kind = 'page') = (url is not null))
);
comment on table ops.changes is 'One row per filing or page whose state differs from the one noted before, until a generation that contains it is published.';
comment on column ops.changes.event_uids is 'Every event that its files contain now, contained before, or that stood in the warehouse under this day.';
comment on column ops.changes.event_days is 'The days on which those events stood in the warehouse when the change was noted.';
comment on column ops.changes.roster_days is 'The days of the rosters that its files contain now or contained before.';

create table ops.layers (
    layer text primary key check (layer in ('stage', 'core', 'marts')),
    is_whole boolean not null,
    is_refreshed boolean not null default false,
    project_sha256 text,
    change_no bigint,
    begun_at timestamptz not null default now()
);
comment on table ops.layers is 'One row per layer of the build: whether its last build came to its end, from which project, and up to which change.';
comment on column ops.layers.is_whole is 'The last build of the layer ended well; false while one runs and after a kill.';
comment on column ops.layers.is_refreshed is 'Built anew as a whole since the last published generation: the publisher compares whole tables.';
comment on column ops.layers.project_sha256 is 'The digest of the models, seeds and campaign settings of the last whole build; another one asks for a full refresh.';
comment on column ops.layers.change_no is 'The newest change that the layer contains.';

grant select, insert, update, delete on ops.pack_states, ops.page_states, ops.changes, ops.layers to esep_transformer;
grant select on ops.pack_states, ops.page_states, ops.changes, ops.layers to esep_loader;

-- Every look that was taken, not only the last of each day: an earlier picture is what an earlier look saw.
create table ops.day_looks (
    report_date date not null,
    as_of timestamptz not null,
    is_closed boolean not null,
    primary key (report_date, as_of)
);
comment on table ops.day_looks is 'One row per look at a reporting day: until which instant, and whether the day was closed by then.';
insert into ops.day_looks (report_date, as_of, is_closed) select report_date, as_of, is_closed from ops.days;

create function ops.keep_look() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    insert into ops.day_looks (report_date, as_of, is_closed) values (new.report_date, new.as_of, new.is_closed)
    on conflict (report_date, as_of) do update set is_closed = excluded.is_closed;
    return null;
end
$$;
create trigger keep_look after insert or update on ops.days for each row execute function ops.keep_look();
grant select on ops.day_looks to esep_transformer, esep_loader;

-- What the warehouse may know: what came by the last look. A retraction that came later withdraws nothing yet. The same
-- words as ops.submission_versions and ops.official_versions, over those files: whoever changes these makes them anew.
create view ops.known_submissions as
select * from raw.submissions
where received_at <= (select max(days.as_of) from ops.days);

do $$
begin
    execute 'create view ops.known_submission_versions as ' || replace(
        pg_get_viewdef('ops.submission_versions'::regclass), 'raw.submissions submissions', 'ops.known_submissions submissions'
    );
    execute 'create view ops.known_official_versions as ' || replace(
        pg_get_viewdef('ops.official_versions'::regclass),
        'FROM ops.submission_versions', 'FROM ops.known_submission_versions submission_versions'
    );
end
$$;
comment on view ops.known_submissions is 'The files that came by the last look.';
comment on view ops.known_submission_versions is 'As ops.submission_versions, of the files that came by the last look: what the warehouse is built from.';
comment on view ops.known_official_versions is 'As ops.official_versions, of the files that came by the last look.';
grant select on ops.known_submissions, ops.known_submission_versions, ops.known_official_versions to esep_transformer;

-- called in the transaction that publishes a generation
create function ops.changes_are_published(upto bigint) returns void
language sql
security definer
set search_path = ''
begin atomic
    delete from ops.changes where change_no <= upto;
    update ops.layers set is_refreshed = false where is_refreshed;
end;
comment on function ops.changes_are_published is 'Forget the changes that a generation contains: to be called in the transaction that publishes it.';
revoke execute on function ops.changes_are_published from public;
grant execute on function ops.changes_are_published to esep_transformer;

-- the publisher looks only at the keys that changed
grant usage on schema intermediate to esep_publisher;
alter default privileges for role esep_transformer in schema intermediate grant select on tables to esep_publisher;
