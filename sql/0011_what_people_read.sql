-- What people read: schema published and the views over it, owned by the publisher; regional logins see their own rows.
-- dbt builds beside it (build_core, build_marts, build_report); ops.publish brings a whole build over in one transaction.

do $$
declare
    role_name text;
begin
    foreach role_name in array array['esep_publisher', 'esep_region', 'esep_probe'] loop
        if not exists (select 1 from pg_roles where rolname = role_name) then
            execute format('create role %I %s', role_name, case role_name when 'esep_probe' then 'login' else 'nologin' end);
        end if;
    end loop;
    -- the migrating user may not be a superuser: it hands schemas over and makes what the publisher owns
    if not pg_has_role(current_user, 'esep_publisher', 'set') then
        execute format('grant esep_publisher to %I', current_user);
    end if;
    if not exists (
        select from pg_auth_members as m
        where m.roleid = 'esep_region'::regrole and m.member = 'esep_probe'::regrole
    ) then
        execute 'grant esep_region to esep_probe with inherit true, set false';
    end if;
end
$$;

-- What an earlier version built and people read from becomes what is built.
alter schema core rename to build_core;
alter schema marts rename to build_marts;
alter schema report rename to build_report;
revoke all on schema build_core, build_marts, build_report from esep_reporter, esep_analyst;
revoke all on all tables in schema build_core, build_marts, build_report from esep_reporter, esep_analyst;
grant usage on schema build_core, build_marts, build_report to esep_publisher;
grant select on all tables in schema build_core, build_marts, build_report to esep_publisher;
alter default privileges for role esep_transformer in schema build_core, build_marts, build_report
grant select on tables to esep_publisher;

create schema published authorization esep_publisher;
create schema core authorization esep_publisher;
create schema marts authorization esep_publisher;
create schema report authorization esep_publisher;

comment on schema build_core is 'dbt: the star as it is being built. Read by the publisher only.';
comment on schema build_marts is 'dbt: the marts as they are being built. Read by the publisher only.';
comment on schema build_report is 'dbt: the rows of a mail as they are being built. Read by the publisher only.';
comment on schema published is 'The published generation: tables with row security under the views of core, marts and report.';
comment on schema core is 'The star: dimensions and facts of the published generation. For analysts.';
comment on schema marts is 'Wide tables for people, of the published generation. For analysts and the bulletin.';
comment on schema report is 'The rows a mail is made of, of the published generation. For the bulletin.';

grant usage on schema published, core, marts, report to esep_reporter, esep_analyst;

create table ops.region_logins (
    role_name text not null,
    region_code text not null,
    made_at timestamptz not null default now(),
    primary key (role_name, region_code)
);
comment on table ops.region_logins is 'Which login sees the rows of which region. The only thing that decides it: no setting does.';

create table ops.generations (
    generation_no bigint primary key,
    fingerprint text not null,
    project_sha256 text not null,
    data_as_of timestamptz,
    published_at timestamptz not null,
    touched jsonb not null,
    proved_at timestamptz
);
comment on table ops.generations is 'One row per published generation: what it was built from, rows touched per table, and when it was proved that regions see their own rows only.';
comment on column ops.generations.fingerprint is 'Of the build, as in ops.builds.';
comment on column ops.generations.proved_at is 'Empty: not proved, and regional logins are shut out until it is.';

grant select on ops.region_logins, ops.generations to esep_transformer;
grant update (proved_at) on ops.generations to esep_transformer;
grant usage on schema ops to esep_publisher;
grant select, insert, update, delete on ops.region_logins to esep_publisher;
grant select, insert on ops.generations to esep_publisher;
grant select on ops.campaign_regions to esep_publisher;

create table ops.failed_builds (
    failed_at timestamptz not null,
    report_date date not null,
    step text not null,
    said text not null,
    primary key (failed_at, step)
);
comment on table ops.failed_builds is 'One row per build or publication that did not pass: the step (stage, core, marts, publish) and what it said. For engineers.';
grant select, insert on ops.failed_builds to esep_transformer;
grant select (failed_at) on ops.failed_builds to esep_reporter;

-- Limits of those who ask by hand, and of the probe. Regional logins get the same when they are made.
do $$
declare
    role_name text;
begin
    foreach role_name in array array['esep_analyst', 'esep_probe'] loop
        execute format('alter role %I set statement_timeout = %L', role_name, '5min');
        execute format('alter role %I set idle_in_transaction_session_timeout = %L', role_name, '10min');
        execute format('alter role %I set idle_session_timeout = %L', role_name, '8h');
        execute format('alter role %I set lock_timeout = %L', role_name, '10s');
        execute format('alter role %I set client_connection_check_interval = %L', role_name, '1s');
        execute format('alter role %I set default_transaction_read_only = on', role_name);
        execute format('alter role %I set timezone = %L', role_name, 'Asia/Almaty');
    end loop;
    -- anybody may make large objects unless told otherwise; only a superuser may say so
    if (select r.rolsuper from pg_roles as r where r.rolname = current_user) then
        revoke execute on function lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea) from public;
    end if;
end
$$;

grant create on schema ops to esep_publisher;
set local role esep_publisher;

create table published.generation (
    generation_no bigint not null,
    data_as_of timestamptz,
    published_at timestamptz not null,
    project_sha256 text not null
);
create unique index generation_is_one on published.generation ((true));
comment on table published.generation is 'One row: the generation that people read now.';
comment on column published.generation.data_as_of is 'The instant up to which its figures look.';
grant select on published.generation to esep_reporter, esep_analyst;

create function ops.own_regions() returns text []
language sql stable security definer set search_path = pg_catalog, pg_temp
return (select coalesce(array_agg(l.region_code), '{}') from ops.region_logins as l where l.role_name = session_user);
comment on function ops.own_regions is 'The regions of whoever logged in. session_user: neither SET ROLE nor any setting changes it.';

create function ops.region_sees(name text) returns text
language sql stable set search_path = pg_catalog, pg_temp
return case
    when name like 'dim\_%' then 'all'
    when name like 'rpt\_%' then 'nothing'
    when exists (
        select from pg_attribute as a
        inner join pg_class as c on a.attrelid = c.oid
        where
            c.relnamespace = 'published'::regnamespace and c.relname = name
            and a.attname = 'region_code' and not a.attisdropped
    ) then 'own'
    else 'nothing'
end;
comment on function ops.region_sees is 'What a regional login sees of a published table: all, own (its regions'' rows), nothing.';

create function ops.patiently(statement text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
-- A statement that needs a table for itself, tried for a moment again and again: who reads is never made to wait in a queue behind it.
declare
    began constant timestamptz := clock_timestamp();
begin
    loop
        begin
            execute statement;
            return;
        exception when lock_not_available then
            if clock_timestamp() - began > interval '1 minute' then
                raise lock_not_available using message = format(
                    'somebody has been reading for a minute what is to be exchanged: %s', statement
                );
            end if;
        end;
        perform pg_sleep(0.2);
    end loop;
end
$$;

create function ops.shape_of(relation regclass) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
-- Columns, not-nulls, key and indexes of a table, without data_as_of, which is of the generation and not of the row.
    select concat(
        (
            select string_agg(
                format('%I %s%s', a.attname, format_type(a.atttypid, a.atttypmod), case when a.attnotnull then '!' end),
                ', ' order by a.attnum
            )
            from pg_attribute as a
            where a.attrelid = relation and a.attnum > 0 and not a.attisdropped and a.attname <> 'data_as_of'
        ),
        (
            select string_agg(said.index_, '' order by said.index_)
            from (
                select format(
                    E'\n%s%s%s', case when i.indisprimary then 'key ' end, case when i.indisunique then 'unique ' end,
                    regexp_replace(pg_get_indexdef(i.indexrelid), '^.*? USING ', '')
                ) as index_
                from pg_index as i
                where i.indrelid = relation and not exists (
                    select from pg_attribute as a
                    where a.attrelid = relation and a.attnum = any(i.indkey) and a.attname = 'data_as_of'
                )
            ) as said
        )
    );
$$;

create function ops.let_read(relation regclass, readers text []) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
-- Exactly these roles may select from the relation, and nobody may do anything else; untouched when that is so already.
declare
    is_so boolean;
    reader text;
begin
    select coalesce(array_agg(distinct a.grantee::regrole::text || a.privilege_type order by a.grantee::regrole::text || a.privilege_type), '{}')
        = (select coalesce(array_agg(r || 'SELECT' order by r || 'SELECT'), '{}') from unnest(readers) as r)
    into is_so
    from pg_class as c, aclexplode(c.relacl) as a
    where c.oid = relation and a.grantee <> c.relowner;
    if is_so then
        return;
    end if;
    for reader in
        select distinct case a.grantee when 0 then 'public' else a.grantee::regrole::text end
        from pg_class as c, aclexplode(c.relacl) as a
        where c.oid = relation and a.grantee <> c.relowner
    loop
        execute format('revoke all on %s from %s cascade', relation, reader);
    end loop;
    foreach reader in array readers loop
        execute format('grant select on %s to %I', relation, reader);
    end loop;
end
$$;

create function ops.readers_of(name text) returns text []
language sql stable set search_path = pg_catalog, pg_temp
return array['esep_analyst', 'esep_reporter'] || case ops.region_sees(name) when 'nothing' then '{}' else array['esep_region'] end;

create function ops.describe_like(model regclass, relation regclass) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
-- The comments of what dbt built, on what people read.
declare
    kind constant text := case (select c.relkind from pg_class as c where c.oid = relation) when 'v' then 'view' else 'table' end;
    said record;
begin
    if obj_description(model, 'pg_class') is distinct from obj_description(relation, 'pg_class') then
        perform ops.patiently(format('comment on %s %s is %L', kind, relation, obj_description(model, 'pg_class')));
    end if;
    for said in
        select
            theirs.attname,
            coalesce(
                col_description(model, ours.attnum),
                case theirs.attname when 'data_as_of' then 'The instant up to which the published generation looks.' end
            ) as words
        from pg_attribute as theirs
        left join pg_attribute as ours on ours.attrelid = model and ours.attname = theirs.attname
        where
            theirs.attrelid = relation and theirs.attnum > 0 and not theirs.attisdropped
    loop
        if said.words is distinct from (
            select col_description(relation, a.attnum) from pg_attribute as a
            where a.attrelid = relation and a.attname = said.attname
        ) then
            perform ops.patiently(format('comment on column %s.%I is %L', relation, said.attname, said.words));
        end if;
    end loop;
end
$$;

create function ops.guard(name text, is_anew boolean) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
-- Row security of a published table, forced on its owner too, and who may read it.
declare
    relation constant regclass := format('published.%I', name)::regclass;
    sees constant text := ops.region_sees(name);
    wanted jsonb := jsonb_build_object(
        'publisher', 'as permissive for all to esep_publisher using (true) with check (true)',
        'readers', 'as permissive for select to esep_analyst, esep_reporter using (true)'
    );
    policy record;
begin
    -- the restrictive one holds also for a login that was let into another group by mistake
    wanted := wanted || case sees
        when 'all' then jsonb_build_object('shared', 'as permissive for select to esep_region using (true)')
        when 'own' then jsonb_build_object(
            'own_regions', 'as permissive for select to esep_region using (region_code = any((select ops.own_regions())::text []))',
            'own_regions_only', 'as restrictive for select to esep_region using (region_code = any((select ops.own_regions())::text []))'
        )
        else '{}'
    end;
    if not (select c.relrowsecurity and c.relforcerowsecurity from pg_class as c where c.oid = relation) then
        perform ops.patiently(format('alter table %s enable row level security, force row level security', relation));
    end if;
    for policy in select p.polname from pg_policy as p where p.polrelid = relation loop
        if is_anew or not wanted ? policy.polname then
            perform ops.patiently(format('drop policy %I on %s', policy.polname, relation));
        end if;
    end loop;
    for policy in select w.key, w.value from jsonb_each_text(wanted) as w loop
        if not exists (select from pg_policy as p where p.polrelid = relation and p.polname = policy.key) then
            perform ops.patiently(format('create policy %I on %s %s', policy.key, relation, policy.value));
        end if;
    end loop;
    perform ops.let_read(relation, ops.readers_of(name));
end
$$;

create function ops.show(layer text, name text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
-- The view that people read: the published table by the rights of who asks, and when the generation looks until.
declare
    model constant regclass := format('%I.%I', 'build_' || layer, name)::regclass;
    is_dated constant boolean := layer <> 'core' or exists (
        select from pg_attribute as a where a.attrelid = model and a.attname = 'data_as_of' and not a.attisdropped
    );
    has text;
    wanted text;
    columns text;
begin
    select
        string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ', ' order by a.place),
        string_agg(
            case a.attname when 'data_as_of' then '(select g.data_as_of from published.generation as g) as data_as_of'
            else format('read_.%I', a.attname) end, ', ' order by a.place
        )
    into wanted, columns
    from (
        select t.attname, t.atttypid, t.atttypmod, t.attnum as place from pg_attribute as t
        where t.attrelid = model and t.attnum > 0 and not t.attisdropped and t.attname <> 'data_as_of'
        union all
        select 'data_as_of', 'timestamptz'::regtype, -1, coalesce(
            (select t.attnum from pg_attribute as t where t.attrelid = model and t.attname = 'data_as_of'), 2000
        )
        where is_dated
    ) as a;
    select string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ', ' order by a.attnum)
    into has
    from pg_class as c
    inner join pg_attribute as a on c.oid = a.attrelid and a.attnum > 0
    where
        c.oid = to_regclass(format('%I.%I', layer, name)) and c.relkind = 'v'
        and c.reloptions @> array['security_invoker=true'];
    if has is distinct from wanted then
        perform ops.patiently(format('drop view if exists %I.%I', layer, name));
        execute format(
            'create view %I.%I with (security_invoker = true) as select %s from published.%I as read_', layer, name, columns, name
        );
    end if;
    perform ops.describe_like(model, format('%I.%I', layer, name)::regclass);
    perform ops.let_read(format('%I.%I', layer, name)::regclass, ops.readers_of(name));
end
$$;

create function ops.bring_over(layer text, name text, scope jsonb) returns bigint
language plpgsql set search_path = pg_catalog, pg_temp as $$
-- The rows of one table that differ from what was built, byte for byte; no other row is touched. Returns their number.
-- Aliases end in _, as no column of ours does. scope: {"key": [columns], "changed": "schema.relation"}: only rows whose key stands in that relation are looked at.
declare
    columns text [];
    keys text [];
    others text [];
    in_scope text := '';
    said text;
    deleted bigint;
    merged bigint;
begin
    select
        array_agg(quote_ident(a.attname) order by a.attnum),
        array_agg(quote_ident(a.attname) order by a.attnum) filter (where a.attnum = any(i.indkey)),
        array_agg(quote_ident(a.attname) order by a.attnum) filter (where not a.attnum = any(i.indkey))
    into columns, keys, others
    from pg_index as i
    inner join pg_attribute as a on i.indrelid = a.attrelid and a.attnum > 0 and not a.attisdropped
    where i.indrelid = format('published.%I', name)::regclass and i.indisprimary;
    if scope is not null then
        in_scope := format(
            ' and exists (select from %s as changed_ where %s)',
            (select format('%I.%I', part[1], part[2]) from parse_ident(scope ->> 'changed') as part),
            (
                select string_agg(format('changed_.%1$I = %%1$s.%1$I', key), ' and ')
                from jsonb_array_elements_text(scope -> 'key') as key
            )
        );
    end if;
    said := (select string_agg(format('built_.%1$s = read_.%1$s', key), ' and ') from unnest(keys) as key);
    execute format(
        'delete from published.%1$I as read_ where not exists (select from %2$I.%1$I as built_ where %3$s)%4$s',
        name, 'build_' || layer, said, format(in_scope, 'read_')
    );
    get diagnostics deleted = row_count;
    execute format(
        'merge into published.%1$I as read_ using (select %3$s from %2$I.%1$I as built_ where true%5$s) as built_ on %4$s %6$s'
        ' when not matched then insert (%3$s) values (%7$s)',
        name, 'build_' || layer, array_to_string(columns, ', '), said, format(in_scope, 'built_'),
        (
            select format(
                'when matched and read_ operator(pg_catalog.*<>) built_ then update set %s',
                string_agg(format('%1$s = built_.%1$s', o), ', ')
            )
            from unnest(others) as o
            having count(*) > 0
        ),
        (select string_agg('built_.' || c, ', ' order by place) from unnest(columns) with ordinality as x (c, place))
    );
    get diagnostics merged = row_count;
    return deleted + merged;
end
$$;

create function ops.publish(
    built text, project_sha256 text, data_as_of timestamptz, models jsonb, scopes jsonb default '{}'
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '100ms' as $$
-- One whole generation, in the caller's transaction. built: fingerprint of the build. models: {"core": ["dim_date", ...], ...}:
-- what the project builds; whatever else was published vanishes. scopes: {"fct_event": {"key": [...], "changed": "..."}}.
-- Returns {"generation_no": n, "touched": {table: rows}, "made": [tables made anew]}.
declare
    asked record;
    rows_ bigint;
    touched jsonb := '{}';
    made text [] := '{}';
    -- what was not proved is not trusted: its policies are made anew
    is_anew constant boolean := exists (
        select from ops.generations as g where g.proved_at is null
        and g.generation_no = (select max(last.generation_no) from ops.generations as last)
    );
    number bigint;
begin
    perform pg_advisory_xact_lock(hashtextextended('esep publish', 0));
    for asked in
        select m.key as layer, name, to_regclass(format('%I.%I', 'build_' || m.key, name)) as model
        from jsonb_each(models) as m, jsonb_array_elements_text(m.value) as name
        order by 1, 2
    loop
        if asked.layer not in ('core', 'marts', 'report') or asked.name !~ '^(dim|fct|br|mart|rpt)_[a-z0-9_]+$' then
            raise 'only models of core, marts and report can be published, not %.%', asked.layer, asked.name;
        elsif asked.model is null then
            raise 'build_%.% is not there: build it again', asked.layer, asked.name;
        elsif not exists (select from pg_index as i where i.indrelid = asked.model and i.indisprimary) then
            raise 'build_%.% has no primary key: give its contract one, and build it as a table', asked.layer, asked.name;
        end if;
        if to_regclass(format('published.%I', asked.name)) is null
        or ops.shape_of(asked.model) <> ops.shape_of(format('published.%I', asked.name)::regclass) then
            execute format(
                'create table published.%I (like %s including indexes including statistics)', asked.name || '__new', asked.model
            );
            execute format('alter table published.%I drop column if exists data_as_of', asked.name || '__new');
            execute format(
                'insert into published.%I select %s from %s as built_', asked.name || '__new',
                (
                    select string_agg(format('built_.%I', a.attname), ', ' order by a.attnum) from pg_attribute as a
                    where a.attrelid = format('published.%I', asked.name || '__new')::regclass
                    and a.attnum > 0 and not a.attisdropped
                ),
                asked.model
            );
            get diagnostics rows_ = row_count;
            execute format('analyze published.%I', asked.name || '__new');
            made := made || asked.name;
        else
            rows_ := ops.bring_over(asked.layer, asked.name, scopes -> asked.name);
        end if;
        touched := touched || jsonb_build_object(asked.name, rows_);
    end loop;

    -- from here on tables are exchanged, each for the rest of this transaction: so everything slow has been done above
    for asked in
        select n.nspname as layer, c.relname as name
        from pg_class as c
        inner join pg_namespace as n on c.relnamespace = n.oid and n.nspname in ('core', 'marts', 'report')
        where
            c.relkind = 'v' and c.relname ~ '^(dim|fct|br|mart|rpt)_'
            and (c.relname = any(made) or not coalesce(models -> n.nspname, '[]') ? c.relname)
    loop
        perform ops.patiently(format('drop view %I.%I', asked.layer, asked.name));
    end loop;
    for asked in
        select c.relname as name
        from pg_class as c
        where
            c.relnamespace = 'published'::regnamespace and c.relkind in ('r', 'p')
            and c.relname ~ '^(dim|fct|br|mart|rpt)_' and not c.relname = any(select m || '__new' from unnest(made) as m)
            and (c.relname = any(made) or not touched ? c.relname)
    loop
        perform ops.patiently(format('drop table published.%I', asked.name));
    end loop;
    for asked in
        select m.key as layer, name
        from jsonb_each(models) as m, jsonb_array_elements_text(m.value) as name
        order by 1, 2
    loop
        if asked.name = any(made) then
            execute format('alter table published.%I rename to %I', asked.name || '__new', asked.name);
        end if;
        perform ops.guard(asked.name, is_anew);
        perform ops.describe_like(
            format('%I.%I', 'build_' || asked.layer, asked.name)::regclass, format('published.%I', asked.name)::regclass
        );
        perform ops.show(asked.layer, asked.name);
    end loop;

    -- the probe sees one region, like any regional login: the first of the campaign
    delete from ops.region_logins where role_name = 'esep_probe';
    insert into ops.region_logins (role_name, region_code)
    select 'esep_probe', min(r.region_code) from ops.campaign_regions as r having count(*) > 0;

    number := coalesce((select max(g.generation_no) from published.generation as g), 0) + 1;
    delete from published.generation;
    insert into published.generation values (number, data_as_of, clock_timestamp(), project_sha256);
    perform ops.let_read('published.generation'::regclass, array['esep_analyst', 'esep_region', 'esep_reporter']);
    grant usage on schema published, core, marts to esep_region;
    insert into ops.generations (generation_no, fingerprint, project_sha256, data_as_of, published_at, touched)
    values (
        number, built, project_sha256, data_as_of, clock_timestamp(),
        (select coalesce(jsonb_object_agg(t.key, t.value), '{}') from jsonb_each(touched) as t where t.value <> '0')
    );
    return jsonb_build_object('generation_no', number, 'touched', touched, 'made', to_jsonb(made));
end
$$;
comment on function ops.publish is 'Brings what was built over to what is read, in one transaction; see docs/decisions/0020.';

create function ops.publication_faults() returns setof text
language sql stable set search_path = pg_catalog, pg_temp as $$
-- What the catalog says against "each sees what is his": one sentence per fault, none when all is well.
    with schemas as (
        select
            n.oid, n.nspname as name, n.nspowner, n.nspacl,
            n.nspname in ('published', 'core', 'marts', 'report') as is_read
        from pg_namespace as n
        where n.nspname in (
            'published', 'core', 'marts', 'report',
            'staging', 'intermediate', 'build_core', 'build_marts', 'build_report', 'raw', 'ops'
        )
    ),

    relations as (
        select c.*, s.name as layer, s.is_read, format('%I.%I', s.name, c.relname) as said
        from schemas as s
        inner join pg_class as c on s.oid = c.relnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')
    ),

    tables as (
        select r.*, ops.region_sees(r.relname) as sees
        from relations as r
        where r.layer = 'published' and r.relname <> 'generation'
    ),

    policies as (
        select
            t.said, t.sees, p.polname,
            p.polcmd = 'r' and p.polroles = array['esep_region'::regrole::oid]
            and translate(pg_get_expr(p.polqual, p.polrelid), ' ()', '')
            = 'region_code=ANYSELECTops.own_regionsASown_regions::text[]' as is_own,
            p.polpermissive,
            0::oid = any(p.polroles) or 'esep_region'::regrole::oid = any(p.polroles) as is_of_regions
        from tables as t
        inner join pg_policy as p on t.oid = p.polrelid
    ),

    -- everybody whom the server's administrator has not put above these rules
    people as (
        select r.* from pg_roles as r
        where not r.rolsuper and r.rolname !~ '^pg_'
        and r.oid <> (select d.datdba from pg_database as d where d.datname = current_database())
    )

    select said || ': row security is not on, or not forced on its owner' from tables
    where not (relrowsecurity and relforcerowsecurity)
    union all
    select said || ': does not belong to esep_publisher' from relations
    where is_read and relowner <> 'esep_publisher'::regrole
    union all
    select said || ': is no view by the rights of who asks' from relations
    where is_read and layer <> 'published'
    and (relkind <> 'v' or not coalesce(reloptions, '{}') @> array['security_invoker=true'])
    union all
    select distinct r.said || ': reads ' || d.refobjid::regclass::text || ', which is not published'
    from relations as r
    inner join pg_rewrite as w on r.oid = w.ev_class
    inner join pg_depend as d on
        w.oid = d.objid and d.classid = 'pg_rewrite'::regclass and d.refclassid = 'pg_class'::regclass and d.refobjid <> r.oid
    inner join pg_class as c on d.refobjid = c.oid
    where r.is_read and c.relnamespace <> 'published'::regnamespace
    union all
    select said || ': the policies do not keep a region to its own rows' from tables as t
    where sees = 'own' and not (
        exists (select from policies as p where p.said = t.said and p.is_own and p.polpermissive)
        and exists (select from policies as p where p.said = t.said and p.is_own and not p.polpermissive)
    )
    union all
    select format('%s: policy %I lets regions see more', said, polname) from policies
    where is_of_regions and polpermissive and case sees when 'own' then not is_own when 'all' then false else true end
    union all
    select format('%s: %s may %s', r.said, coalesce(p.rolname, 'everybody'), lower(a.privilege_type))
    from relations as r, aclexplode(r.relacl) as a
    left join pg_roles as p on a.grantee = p.oid
    where r.is_read and a.grantee <> r.relowner and not (
        a.privilege_type = 'SELECT' and not a.is_grantable and p.rolname is not null and p.rolname = any(
            case r.relname when 'generation' then array['esep_analyst', 'esep_reporter', 'esep_region']
            else ops.readers_of(r.relname) end
        )
    )
    union all
    select format('%s: column %I has grants of its own', r.said, c.attname)
    from relations as r inner join pg_attribute as c on r.oid = c.attrelid
    where r.is_read and c.attacl is not null
    union all
    select format('schema %s: %s may %s', s.name, coalesce(p.rolname, 'everybody'), lower(a.privilege_type))
    from schemas as s, aclexplode(s.nspacl) as a
    left join pg_roles as p on a.grantee = p.oid
    where a.grantee <> s.nspowner and case
        when s.is_read then a.privilege_type <> 'USAGE' or coalesce(p.rolname, '') not in ('esep_analyst', 'esep_reporter', 'esep_region')
        or p.rolname = 'esep_region' and s.name = 'report'
        when s.name in ('raw', 'ops') then p.rolname is null or p.rolname = 'esep_region'
        else coalesce(p.rolname, '') not in ('esep_transformer', 'esep_publisher')
    end
    union all
    select format('%s: %s may read what is not published', r.said, coalesce(p.rolname, 'everybody'))
    from relations as r, aclexplode(r.relacl) as a
    left join pg_roles as p on a.grantee = p.oid
    where r.layer in ('staging', 'intermediate', 'build_core', 'build_marts', 'build_report') and a.grantee <> r.relowner
    and coalesce(p.rolname, '') not in ('esep_transformer', 'esep_publisher')
    union all
    select format('%s: is let in as a region and as %s', p.rolname, other.rolname)
    from people as p, pg_roles as other
    where p.rolname <> 'esep_region' and pg_has_role(p.oid, 'esep_region', 'member') and other.oid <> p.oid
    and other.rolname <> 'esep_region' and pg_has_role(p.oid, other.oid, 'member')
    union all
    select format('%s: may pass by row security, or make roles', p.rolname) from people as p
    where (p.rolbypassrls or p.rolcreaterole) and pg_has_role(p.oid, 'esep_region', 'member')
    union all
    select format('%s: is a member of %s', p.rolname, owner.rolname)
    from people as p, pg_roles as owner
    where owner.rolname in ('esep_publisher', 'esep_transformer') and p.oid <> owner.oid and pg_has_role(p.oid, owner.oid, 'member')
    union all
    select 'esep_publisher: can log in, or passes by row security' from pg_roles as r
    where r.rolname = 'esep_publisher' and (r.rolcanlogin or r.rolsuper or r.rolbypassrls)
    union all
    select f.oid::regprocedure::text || ': may be called by ' || coalesce(p.rolname, 'everybody')
    from pg_proc as f, aclexplode(coalesce(f.proacl, acldefault('f', f.proowner))) as a
    left join pg_roles as p on a.grantee = p.oid
    where f.proowner = 'esep_publisher'::regrole and a.grantee <> f.proowner
    and coalesce(p.rolname, '') <> case f.proname when 'own_regions' then 'esep_region' else 'esep_transformer' end;
$$;

create function ops.close_the_door() returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
-- Regional logins are shut out, until a generation is published and proved. What is prepared already is shut out too.
declare
    relation regclass;
begin
    revoke usage on schema published, core, marts, report from esep_region;
    for relation in
        select c.oid from pg_class as c inner join pg_namespace as n on c.relnamespace = n.oid
        where
            n.nspname in ('published', 'core', 'marts', 'report') and c.relkind in ('r', 'p', 'v', 'm')
            and c.relowner = 'esep_publisher'::regrole
    loop
        execute format('revoke all on %s from esep_region', relation);
    end loop;
end
$$;

-- An installation that exists goes on being read as it was until its next build.
do $$
declare
    models jsonb;
    as_of timestamptz;
begin
    select jsonb_object_agg(there.layer, there.names)
    into models
    from (
        select substr(n.nspname, 7) as layer, jsonb_agg(c.relname) as names
        from pg_class as c
        inner join pg_namespace as n on c.relnamespace = n.oid
        inner join pg_index as i on c.oid = i.indrelid and i.indisprimary
        where
            n.nspname in ('build_core', 'build_marts', 'build_report') and c.relkind = 'r'
            and c.relname ~ '^(dim|fct|br|mart|rpt)_[a-z0-9_]+$'
        group by 1
    ) as there;
    if models is not null then
        if models -> 'report' ? 'rpt_digest_headline' then
            execute 'select max(data_as_of) from build_report.rpt_digest_headline' into as_of;
        end if;
        perform ops.publish('as it stood', 'as it stood', as_of, models);
    end if;
end
$$;

reset role;
revoke create on schema ops from esep_publisher;

do $$
declare
    one regprocedure;
begin
    for one in select p.oid from pg_proc as p where p.pronamespace = 'ops'::regnamespace and p.proowner = 'esep_publisher'::regrole loop
        execute format('revoke all on function %s from public', one);
    end loop;
end
$$;
grant execute on function ops.own_regions to esep_region;
grant execute on function ops.publish, ops.close_the_door, ops.publication_faults to esep_transformer;
-- called by the one above with the rights of who asks
grant execute on function ops.region_sees, ops.readers_of to esep_transformer;
