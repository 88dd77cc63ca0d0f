"""Who sees what, proved after every publication: by the catalog, and by a login of one region that tries to see more."""

from __future__ import annotations

import contextlib
from typing import Any

import psycopg
from psycopg import Connection, sql

from esep.warehouse.connect import connect

# What is published, as the views people read and the tables under them; what a region sees of each (ops.region_sees).
PUBLISHED = """
select n.nspname, c.relname, ops.region_sees(c.relname)
from pg_class as c inner join pg_namespace as n on c.relnamespace = n.oid
where n.nspname in ('published', 'core', 'marts', 'report') and c.relkind in ('r', 'v') and c.relname <> 'generation'
order by 1, 2
"""
BUILT = """
select n.nspname, c.relname
from pg_class as c inner join pg_namespace as n on c.relnamespace = n.oid
where n.nspname in ('raw', 'ops', 'intermediate', 'build_core', 'build_marts', 'build_report')
    and c.relkind in ('r', 'v')
order by 1, 2
"""
# By none of these may a login come to see more. Each is tried in a session of its own, and what it sees is looked at again.
WAYS = (
    "set role esep_analyst",
    "set role esep_region",
    "set role esep_publisher",
    "set session authorization esep_analyst",
    "reset role",
    "reset session authorization",
    "reset all",
    "select set_config('role', 'esep_analyst', false)",
    "select set_config('session_authorization', 'esep_analyst', false)",
    "set row_security = off",
    "set search_path = published, ops, public",
    "set esep.region_code = 'x'",
    "insert into ops.region_logins select 'esep_probe', region_code from {}",
    "alter table {} no force row level security",
    "alter table {} disable row level security",
    "create view core.mine as select * from {}",
    "create function core.mine() returns text language sql return 'x'",
    "create temporary table mine as select * from {}",
    "grant esep_analyst to esep_probe",
)

Asks = Connection[tuple[Any, ...]]


def faults_of_catalog(connection: Asks) -> list[str]:
    """What the catalog says against it."""
    return [str(said) for (said,) in connection.execute("select ops.publication_faults()")]


def faults_of_login() -> list[str]:
    """What a login bound to one region finds when it looks, and when it tries to look further."""
    with connect("transformer") as connection:
        relations = connection.execute(PUBLISHED).fetchall()
        built = connection.execute(BUILT).fetchall()
        bound = connection.execute(
            "select region_code from ops.region_logins where role_name = 'esep_probe'"
        ).fetchall()
    if len(bound) != 1:
        return [f"the probe is bound to {len(bound)} regions, not to one"]
    own = str(bound[0][0])
    shared = [(schema, name) for schema, name, sees in relations if sees == "own" and schema != "report"]
    hidden = [(schema, name) for schema, name, sees in relations if sees == "nothing"] + built
    with connect("analyst") as everything, connect("probe") as probe:
        faults = [f for one in shared for f in _of_table(everything, probe, one, own)]
        for schema, name, sees in relations:
            if sees == "all" and not _may_read(probe, (schema, name)):
                faults.append(f"{schema}.{name}: a login of region {own} cannot read it")
    with connect("probe") as probe:
        faults += [f"{'.'.join(one)}: a login of region {own} reads it" for one in hidden if _may_read(probe, one)]
    if not shared:
        return [*faults, "nothing of a region is published"]
    return faults + [
        fault for way in WAYS for fault in _after(sql.SQL(way).format(sql.Identifier(*shared[-1])), shared, own)
    ]


def _of_table(everything: Asks, probe: Asks, relation: tuple[str, str], own: str) -> list[str]:
    """Every row of the own region is seen, and no other."""
    table = sql.Identifier(*relation)
    counted = sql.SQL("select count(*) from {} where region_code = {}").format(table, own)
    name = ".".join(relation)
    try:
        seen, there = (one.execute(counted).fetchone() for one in (probe, everything))
    except psycopg.errors.InsufficientPrivilege:
        probe.rollback()
        return [f"{name}: a login of region {own} cannot read it"]
    more = _sees_others(probe, [relation], own)
    return ([f"{name}: a login of region {own} sees {seen} of {there} rows"] if seen != there else []) + (
        [f"{name}: a login of region {own} sees rows of others"] if more else []
    )


def _sees_others(probe: Asks, relations: list[tuple[str, str]], own: str) -> list[str]:
    """The relations in which rows of other regions are seen."""
    one = "select {} where exists (select from {} where region_code is distinct from {})"
    query = sql.SQL(" union all ").join(
        sql.SQL(one).format(".".join(relation), sql.Identifier(*relation), own) for relation in relations
    )
    return [str(name) for (name,) in probe.execute(query)] if relations else []


def _may_read(probe: Asks, relation: tuple[str, str]) -> bool:
    try:
        probe.execute(sql.SQL("select from {} limit 1").format(sql.Identifier(*relation)))
    except psycopg.errors.InsufficientPrivilege:
        probe.rollback()
        return False
    return True


def _after(way: sql.Composed, relations: list[tuple[str, str]], own: str) -> list[str]:
    """What is seen after `way`, in a session that may write if it is let; an error is as good as nothing."""
    with connect("probe", autocommit=True) as probe:
        probe.execute("set default_transaction_read_only = off")
        with contextlib.suppress(psycopg.Error):
            probe.execute(way)
        try:
            found = _sees_others(probe, relations, own)
        except psycopg.errors.InsufficientPrivilege:
            return []
    return [f"{name}: a login of region {own} sees rows of others after: {way.as_string()}" for name in found]
