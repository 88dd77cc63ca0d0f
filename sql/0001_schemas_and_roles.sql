-- The rooms of the database and who may enter them: loader, transformer, reporter, analyst.
-- Roles log in with passwords set by `esep warehouse migrate`; without one they cannot log in to a server that asks.

do $$
declare
    role_name text;
begin
    foreach role_name in array array['esep_loader', 'esep_transformer', 'esep_reporter', 'esep_analyst'] loop
        if not exists (select 1 from pg_roles where rolname = role_name) then
            execute format('create role %I login', role_name);
        end if;
    end loop;
end
$$;

revoke create on schema public from public;
revoke all on schema public from public;

do $$
begin
    execute format('revoke temporary on database %I from public', current_database());
    execute format('grant temporary, create on database %I to esep_transformer', current_database());
    -- the migrating user may not be a superuser: it must be able to hand schemas over
    if not pg_has_role(current_user, 'esep_transformer', 'set') then
        execute format('grant esep_transformer to %I', current_user);
    end if;
end
$$;

create schema raw;
create schema ops;
create schema staging authorization esep_transformer;
create schema intermediate authorization esep_transformer;
create schema core authorization esep_transformer;
create schema marts authorization esep_transformer;
create schema report authorization esep_transformer;

comment on schema raw is 'What came in, as it was said: one row a row of a report, one row an article. Written by Python only.';
comment on schema ops is 'What happened: files, receipts, findings, quarantine, runs, editions, outbox. Written by Python only.';
comment on schema staging is 'dbt: renamed, typed, latest state; one model a source table.';
comment on schema intermediate is 'dbt: current versions, resolved keys, comparisons.';
comment on schema core is 'dbt: the star: dimensions and facts. For analysts.';
comment on schema marts is 'dbt: wide tables for people. For analysts and the bulletin.';
comment on schema report is 'dbt: the rows a mail is made of. For the bulletin.';

grant usage on schema raw, ops to esep_loader, esep_transformer;
grant usage on schema ops to esep_reporter;
grant usage on schema core, marts, report to esep_reporter, esep_analyst;

-- A dead client must not keep writing, and a forgotten session must not hold locks (measured: 27 s of ghost work without the first).
do $$
declare
    role_name text;
begin
    foreach role_name in array array['esep_loader', 'esep_transformer', 'esep_reporter', 'esep_analyst'] loop
        execute format('alter role %I set client_connection_check_interval = %L', role_name, '1s');
        execute format('alter role %I set idle_in_transaction_session_timeout = %L', role_name, '10min');
        execute format('alter role %I set timezone = %L', role_name, 'Asia/Almaty');
    end loop;
    alter role esep_analyst set statement_timeout = '5min';
    alter role esep_analyst set default_transaction_read_only = on;
    alter role esep_transformer set lock_timeout = '2min';
end
$$;
