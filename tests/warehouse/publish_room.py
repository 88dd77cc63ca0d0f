"""A server of its own with a small build (SYNTHETIC): two regions, a table of every kind that is published."""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path
from typing import Any

import psycopg

from esep.local import postgres
from esep.warehouse import build, connect, publish

DAY = date(2026, 2, 14)
AS_OF = datetime.fromisoformat("2026-02-15T08:00:00+05:00")
OWN, OTHER = "61", "75"
MODELS = {
    "core": ["dim_region", "fct_event", "fct_flat"],
    "marts": ["mart_region_day"],
    "report": ["rpt_digest"],
}
BUILD = f"""
create table build_core.dim_region (region_code text primary key, name text not null);
insert into build_core.dim_region values ('{OWN}', 'one'), ('{OTHER}', 'two');
create table build_core.fct_event (
    event_uid text not null, region_code text not null, held integer, share numeric, primary key (event_uid)
);
create index on build_core.fct_event (region_code, held);
comment on table build_core.fct_event is 'One row per event.';
comment on column build_core.fct_event.held is 'Events held.';
insert into build_core.fct_event
select 'e' || n, case when n % 2 = 0 then '{OWN}' else '{OTHER}' end, n, n / 3.0 from generate_series(1, 100) as n;
create table build_core.fct_flat (code text primary key, n integer, "b" text, p text, "Odd ""name" text, "order" integer);
insert into build_core.fct_flat values ('a', 1, 'b', 'p', 'o', 1);
create table build_marts.mart_region_day (
    region_code text not null, report_date date not null, held integer, data_as_of timestamptz, primary key (region_code, report_date)
);
insert into build_marts.mart_region_day values ('{OWN}', '{DAY}', 5, '{AS_OF}'), ('{OTHER}', '{DAY}', null, '{AS_OF}');
create table build_report.rpt_digest (region_code text primary key, held integer);
insert into build_report.rpt_digest values ('{OWN}', 5), ('{OTHER}', null);
"""
EVERYTHING_BUILT = ("build_core", "build_marts", "build_report", "published", "core", "marts", "report")


def empty(url: str) -> None:
    """Nothing built, nothing published."""
    with psycopg.connect(url, autocommit=True) as connection:
        for schema, name, kind in connection.execute(
            "select n.nspname, c.relname, c.relkind from pg_class as c inner join pg_namespace as n on c.relnamespace = n.oid "
            "where n.nspname = any(%s) and c.relkind in ('r', 'v') and c.relname <> 'generation'",
            (list(EVERYTHING_BUILT),),
        ).fetchall():
            connection.execute(
                f'drop {"view" if kind == "v" else "table"} if exists {schema}."{name}" cascade'.encode()
            )
        connection.execute(
            "truncate ops.builds, ops.generations, ops.failed_builds, ops.region_logins, ops.campaign_regions, "
            "ops.layers cascade"
        )
        connection.execute("delete from published.generation")


def transform(statement: str) -> None:
    """What dbt would do."""
    with connect("transformer") as connection:
        connection.execute(statement.encode())


def built(fingerprint: str, *layers: str) -> None:
    """The layers (all, when none is named) as built from `fingerprint`."""
    with connect("transformer") as connection:
        for name in layers or tuple(build.LAYERS):
            connection.execute(
                "insert into ops.builds (report_date, layer, fingerprint, inputs_read_at, finished_at, nodes, seconds) "
                "values (%s, %s, %s, %s, clock_timestamp(), 1, 0) on conflict (report_date, layer) do update set "
                "fingerprint = excluded.fingerprint, finished_at = excluded.finished_at",
                (DAY, name, fingerprint, AS_OF),
            )
            connection.execute(
                "insert into ops.layers (layer, is_whole, project_sha256, change_no) values (%s, true, 'p', 0) "
                "on conflict (layer) do update set is_whole = true",
                (name,),
            )


def go(fingerprint: str | None = None) -> str:
    """Publish, as a build of that fingerprint if one is given."""
    if fingerprint:
        built(fingerprint)
    return publish.publish(DAY)


def ask(query: str, role: str = "analyst") -> list[tuple[Any, ...]]:
    with connect(role) as connection:
        return connection.execute(query.encode()).fetchall()


def psql(url: str, query: str) -> tuple[int, str]:
    """psql at an address; its exit code and what it printed."""
    import subprocess

    programs = postgres.place(Path("/nowhere")).programs
    done = subprocess.run(
        [str(programs / "bin" / "psql"), "-X", "-A", "-t", "-v", "ON_ERROR_STOP=1", url, "-c", query],
        capture_output=True, text=True, check=False, timeout=60,
        env={"PATH": os.environ["PATH"], "LD_LIBRARY_PATH": str(programs / "lib")},
    )  # fmt: skip
    return done.returncode, (done.stdout + done.stderr).strip()
