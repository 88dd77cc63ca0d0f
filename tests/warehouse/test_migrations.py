"""Migrations apply once, in order, also by an owner who is no superuser; roles hold what their names say."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from esep import config
from esep.errors import WarehouseError
from esep.warehouse import connect, migrate


def test_applying_again_applies_nothing(warehouse: str) -> None:
    assert migrate.migrate() == []


def test_a_changed_migration_is_refused_by_name(
    warehouse: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in migrate.files():
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    changed = tmp_path / "0003_campaign_settings.sql"
    changed.write_text(changed.read_text(encoding="utf-8") + "\n-- afterthought\n", encoding="utf-8")
    monkeypatch.setattr(migrate, "files", lambda: sorted(tmp_path.glob("*.sql")))
    with pytest.raises(WarehouseError, match=r"0003_campaign_settings\.sql was changed"):
        migrate.migrate()


def test_a_gap_in_the_numbers_is_refused(tmp_path: Path) -> None:
    for name in ("0001_a.sql", "0003_b.sql"):
        (tmp_path / name).write_text("-- x\n")
    with pytest.raises(WarehouseError, match="without gaps"):
        migrate.files(tmp_path)


def test_an_owner_who_is_no_superuser_can_migrate(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    admin = server.rsplit("/", 1)[0] + "/postgres"
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute("create role plain_owner login createrole")
        # roles belong to the whole server: they are there already, so they must be handed over as an administrator would
        for role in (*config.ROLES, "publisher", "region"):
            connection.execute(f"grant esep_{role} to plain_owner with admin option")
        connection.execute("create database plain owner plain_owner")
    monkeypatch.setenv("ESEP_WAREHOUSE_URL", server.replace("postgres@", "plain_owner@").rsplit("/", 1)[0] + "/plain")
    config.forget()
    try:
        assert len(migrate.migrate()) == len(migrate.files())
        with connect("transformer") as connection:
            connection.execute("create table build_marts.probe (n int)")
    finally:
        config.forget()
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute("drop database plain with (force)")
            connection.execute(
                "revoke esep_loader, esep_transformer, esep_reporter, esep_analyst, esep_publisher, esep_region, esep_probe "
                "from plain_owner cascade"
            )
            connection.execute("drop role plain_owner")


def test_an_installation_that_exists_is_read_on_as_it_was(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    admin, files = server.rsplit("/", 1)[0] + "/postgres", migrate.files()
    monkeypatch.setenv("ESEP_WAREHOUSE_URL", server.rsplit("/", 1)[0] + "/older")
    config.forget()
    try:
        migrate.ensure_database()
        with monkeypatch.context() as patch:
            patch.setattr(migrate, "files", lambda: [path for path in files if path.name < "0011"])
            assert len(migrate.migrate()) == 10
        with connect("transformer") as connection:
            connection.execute(
                "create table core.fct_event (event_uid text primary key, region_code text); "
                "insert into core.fct_event values ('e', '61'); grant select on core.fct_event to esep_analyst; "
                "create table report.rpt_digest_headline (report_date date primary key, data_as_of timestamptz); "
                "insert into report.rpt_digest_headline values ('2026-02-20', '2026-02-21 08:00+05'); "
                "create table core.scratch (n int)"
            )
        assert len(migrate.migrate()) == len(files) - 10
        with connect("analyst") as connection:
            assert connection.execute("select event_uid, region_code from core.fct_event").fetchall() == [("e", "61")]
            told = connection.execute("select data_as_of::date::text from report.rpt_digest_headline").fetchall()
            assert told == [("2026-02-21",)]
        with pytest.raises(psycopg.errors.InsufficientPrivilege), connect("analyst") as connection:
            connection.execute("select * from build_core.fct_event")
        with connect("transformer") as connection:  # dbt goes on with what is its own, under the new name
            connection.execute("drop table build_core.fct_event; create table build_core.fct_event (n int)")
            assert connection.execute("select * from ops.publication_faults()").fetchall() == []
    finally:
        config.forget()
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute("drop database if exists older with (force)")


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        ("analyst", "select * from raw.submissions"),
        ("analyst", "create table marts.mine (n int)"),
        ("analyst", "create temporary table mine (n int)"),
        ("reporter", "select * from raw.press_pages"),
        ("reporter", "insert into raw.press_pages default values"),
        ("reporter", "delete from ops.editions"),
        ("transformer", "insert into raw.submissions default values"),
        ("transformer", "update ops.receipts set files = 0"),
        ("loader", "create table raw.mine (n int)"),
        ("loader", "update ops.outbox set attempts = 0"),
        ("loader", "create or replace view ops.official_versions as select 1"),
        ("loader", "create table public.mine (n int)"),
    ],
)
def test_a_role_cannot_do_what_is_not_its_work(warehouse: str, role: str, statement: str) -> None:
    with (
        pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction)),
        connect(role) as c,
    ):
        c.execute(statement.encode())


def test_an_unknown_server_is_named(warehouse: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESEP_WAREHOUSE_URL", "postgresql://nobody@127.0.0.1:1/esep")
    config.forget()
    with pytest.raises(WarehouseError, match=r"127\.0\.0\.1:1/esep does not let esep_loader in"), connect("loader"):
        pass


def test_the_views_of_versions_are_read_and_never_written(warehouse: str) -> None:
    for role in ("loader", "transformer"):
        for view in ("submission_versions", "official_versions"):
            with connect(role) as connection:
                assert connection.execute(f"select * from ops.{view}".encode()).fetchall() == []
    with pytest.raises(psycopg.errors.InsufficientPrivilege), connect("reporter") as connection:
        connection.execute("select * from ops.submission_versions")


def test_every_table_and_view_of_what_came_in_says_what_it_is(warehouse: str) -> None:
    with connect("loader") as connection:
        silent = connection.execute(
            "select c.oid::regclass::text from pg_class as c where c.relnamespace in ('raw'::regnamespace, "
            "'ops'::regnamespace) and c.relkind in ('r', 'v') and obj_description(c.oid, 'pg_class') is null"
        ).fetchall()
    assert silent == []
