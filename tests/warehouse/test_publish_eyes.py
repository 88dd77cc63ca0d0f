"""Each sees what is his: regional logins their own rows, whatever they try; and a fault of the guard is found and named."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import psycopg
import pytest
from warehouse import publish_room as room

from esep.errors import ConfigError, NotPassed
from esep.warehouse import eyes, logins

OWN, OTHER = room.OWN, room.OTHER
REGIONS = "select string_agg(distinct region_code, ',' order by region_code) from core.fct_event"


@pytest.fixture
def address(made: str) -> Iterator[str]:
    """Where the region logs in, after a publication."""
    room.go()
    yield logins.renew(OWN)
    for code in (OWN, OTHER):
        logins.remove(code)


# -- a regional login -------------------------------------------------------------------------------------------------


def test_a_region_reads_its_own_rows_through_psql(address: str) -> None:
    assert room.psql(address, REGIONS) == (0, OWN)
    assert room.psql(address, "select count(*), sum(held) from core.fct_event") == (0, "50|2550")
    assert room.psql(address, "select region_code, held from marts.mart_region_day") == (0, f"{OWN}|5")
    assert room.psql(address, "select count(*) from core.dim_region") == (0, "2")
    assert room.psql(address, "select count(*) from published.fct_event") == (0, "50")


@pytest.mark.parametrize(
    "query",
    [
        "select * from report.rpt_digest",
        "select * from published.rpt_digest",
        "select * from core.fct_flat",
        "select * from build_core.fct_event",
        "select * from ops.region_logins",
        "select * from raw.submissions",
        "select ops.publish('x', 'x', now(), '{}')",
        "select ops.close_the_door()",
        "select ops.bring_over('core', 'fct_event', null)",
        "create table core.mine (n int)",
        "create view core.mine as select * from core.fct_event",
        "set default_transaction_read_only = off; update published.fct_event set held = 0",
        "set default_transaction_read_only = off; truncate published.fct_event",
        "set default_transaction_read_only = off; insert into ops.region_logins values (session_user, '75')",
        "set default_transaction_read_only = off; create temporary table mine (n int)",
        "copy (select 1) to program 'true'",
        "select pg_read_file('postgresql.conf')",
        "select lo_create(0)",
        "set default_transaction_read_only = off; select lo_create(0)",
        "select lo_from_bytea(0, 'x')",
    ],
)
def test_a_region_may_not(address: str, query: str) -> None:
    code, said = room.psql(address, query)
    assert code != 0, said
    assert "permission denied" in said or "read-only" in said


WAYS = [
    "set role esep_analyst",
    "set role esep_region",
    "set role esep_publisher",
    "set role postgres",
    "set session authorization esep_analyst",
    "set session authorization default",
    "reset role; reset all; discard all",
    "select set_config('role', 'esep_analyst', false)",
    "select set_config('session_authorization', 'esep_analyst', false)",
    "set row_security = off",
    "select set_config('row_security', 'off', false)",
    "set search_path = published, ops, pg_temp",
    f"set esep.region_code = '{OTHER}'",
    "set application_name = 'esep:analyst'",
    "set default_transaction_read_only = off; alter table published.fct_event disable row level security",
    "set default_transaction_read_only = off; drop policy own_regions on published.fct_event",
    "set default_transaction_read_only = off; alter view core.fct_event reset (security_invoker)",
    "set default_transaction_read_only = off; grant esep_analyst to session_user",
    "set default_transaction_read_only = off; alter role session_user set role = 'esep_analyst'",
    "set default_transaction_read_only = off; create function core.own() returns text language sql return 'x'",
    "set default_transaction_read_only = off; insert into ops.region_logins values (session_user, '75')",
]
LOOKS = [
    f"select 'seen' from core.fct_event where region_code <> '{OWN}' limit 1",
    f"select 'seen' from published.fct_event where not region_code = '{OWN}' limit 1",
    f"select * from (select 'seen' from marts.mart_region_day where region_code = '{OTHER}') as t",
    f"copy (select 'seen' from core.fct_event where region_code = '{OTHER}') to stdout",
    f"with w as materialized (select * from published.fct_event) select 'seen' from w where region_code = '{OTHER}'",
    f"begin; declare c cursor for select 'seen' from core.fct_event where region_code = '{OTHER}'; fetch 1 from c; commit",
    f"prepare p as select 'seen' from core.fct_event where region_code = $1; execute p('{OTHER}')",
    f"explain (analyze, costs off, timing off, summary off) select * from core.fct_event where region_code = '{OTHER}'",
    "select 'seen' from pg_stats where schemaname = 'published' and tablename = 'fct_event'",
    f"select 'seen' from core.fct_event e right join core.dim_region using (region_code) where e.region_code = '{OTHER}'",
    f"select 'seen' from core.fct_event where 1 / (case when region_code = '{OTHER}' then 0 else 1 end) is null",
    "select 'seen' from core.fct_event where pg_input_is_valid(case region_code when '75' then 'x' else '1' end, 'int') is false",
]


@pytest.mark.parametrize("way", WAYS)
def test_no_setting_widens_what_a_region_sees(address: str, way: str) -> None:
    with psycopg.connect(address, autocommit=True) as region:
        for statement in way.split(";"):
            with contextlib.suppress(psycopg.Error):
                region.execute(statement.encode())
        if "row_security" in way:  # an error, and no row
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
                region.execute(REGIONS.encode())
        else:
            assert region.execute(REGIONS.encode()).fetchall() == [(OWN,)]


@pytest.mark.parametrize("look", LOOKS)
def test_no_question_shows_the_rows_of_others(address: str, look: str) -> None:
    _, said = room.psql(address, look)
    assert "seen" not in said
    if look.startswith("explain"):
        assert "actual rows=0" in said or "never executed" in said


def test_a_login_let_into_another_group_by_mistake_still_sees_its_own_rows_only(made: str, address: str) -> None:
    with psycopg.connect(made) as owner:
        owner.execute("grant esep_analyst to esep_region_61")
    assert room.psql(address, REGIONS) == (0, OWN)
    with pytest.raises(NotPassed, match="esep_region_61: is let in as a region and as esep_analyst"):
        room.go()


def test_a_login_is_renewed_bound_once_and_removed(made: str, address: str) -> None:
    again = logins.renew(OWN)
    assert again != address
    with psycopg.connect(made) as owner:
        assert owner.execute(
            "select region_code from ops.region_logins where role_name = 'esep_region_61'"
        ).fetchall() == [(OWN,)]
        stored = owner.execute("select rolpassword from pg_authid where rolname = 'esep_region_61'").fetchone()
        assert stored is not None
        assert stored[0].startswith("SCRAM-SHA-256")
    with psycopg.connect(again) as open_session:
        assert open_session.execute(REGIONS.encode()).fetchall() == [(OWN,)]
        assert open_session.execute("show statement_timeout").fetchone() == ("5min",)
        open_session.commit()
        assert logins.remove(OWN)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            open_session.execute(REGIONS.encode())
    assert not logins.remove(OWN)
    assert room.psql(again, "select 1")[0] != 0


def test_an_unknown_region_is_named(made: str) -> None:
    for code in ("99", "", "61; drop role x", "national"):
        with pytest.raises(ConfigError, match="there is no region"):
            logins.renew(code)
        with pytest.raises(ConfigError, match="there is no region"):
            logins.remove(code)


def test_an_unbound_login_sees_no_row(made: str, address: str) -> None:
    with psycopg.connect(made) as owner:
        owner.execute("delete from ops.region_logins where role_name = 'esep_region_61'")
    assert room.psql(address, "select count(*) from core.fct_event") == (0, "0")


# -- a guard that was weakened is found, named, and the door is shut ---------------------------------------------------

WEAKENED = [
    ("alter table published.fct_event no force row level security", r"published\.fct_event: row security is not on"),
    ("alter table published.fct_event disable row level security", r"published\.fct_event: row security is not on"),
    ("drop policy own_regions_only on published.fct_event", r"published\.fct_event: the policies do not keep"),
    ("alter policy own_regions on published.fct_event using (true)", r"published\.fct_event: policy own_regions lets"),
    (
        "alter policy own_regions_only on published.fct_event using (region_code = current_setting('esep.region'))",
        r"published\.fct_event: the policies do not keep",
    ),
    ("create policy more on published.fct_event for select using (true)", r"published\.fct_event: policy more lets"),
    ("create policy more on published.rpt_digest to esep_region using (true)", r"published\.rpt_digest: policy more lets"),
    ("grant select on published.fct_flat to esep_region", r"published\.fct_flat: esep_region may select"),
    ("grant select on published.fct_event to public", r"published\.fct_event: everybody may select"),
    ("grant update on published.fct_event to esep_analyst", r"published\.fct_event: esep_analyst may update"),
    ("grant select (held) on published.rpt_digest to esep_region", r"published\.rpt_digest: column held has grants"),
    ("grant usage on schema report to esep_region", r"schema report: esep_region may usage"),
    ("grant usage on schema build_core to esep_analyst", r"schema build_core: esep_analyst may usage"),
    ("grant select on build_core.fct_event to esep_region", r"build_core\.fct_event: esep_region may read"),
    ("grant usage on schema ops to esep_region", r"schema ops: esep_region may usage"),
    ("alter view core.fct_event reset (security_invoker)", r"core\.fct_event: is no view by the rights of who asks"),
    ("create view core.fct_more with (security_invoker) as select * from build_core.fct_event; "
     "alter view core.fct_more owner to esep_publisher", r"core\.fct_more: reads build_core\.fct_event"),
    ("create table marts.copy as select * from published.fct_event", r"marts\.copy: does not belong to esep_publisher"),
    ("alter role esep_probe bypassrls", r"esep_probe: may pass by row security"),
    ("grant esep_publisher to esep_analyst", r"esep_analyst: is a member of esep_publisher"),
    ("grant execute on function ops.publish to public", r"ops\.publish.*may be called by everybody"),
]  # fmt: skip
MENDED = """
alter role esep_probe nobypassrls; revoke esep_publisher from esep_analyst; drop view if exists core.fct_more;
drop table if exists marts.copy; revoke usage on schema build_core from esep_analyst; revoke usage on schema ops from esep_region;
revoke select on build_core.fct_event from esep_region; revoke usage on schema report from esep_region;
revoke all on function ops.publish from public; revoke select (held) on published.rpt_digest from esep_region
"""


@pytest.fixture
def mended(made: str) -> Iterator[None]:
    yield
    with psycopg.connect(made, autocommit=True) as owner:
        for statement in MENDED.split(";"):
            with contextlib.suppress(psycopg.errors.UndefinedTable):
                owner.execute(statement.encode())


@pytest.mark.parametrize(("weakened", "said"), WEAKENED, ids=[one[0][:60] for one in WEAKENED])
def test_a_weakened_guard_is_named_and_regions_are_shut_out(
    made: str,
    address: str,
    mended: None,
    weakened: str,
    said: str,
) -> None:
    with psycopg.connect(made, autocommit=True) as owner:
        owner.execute(weakened.encode())
    with pytest.raises(NotPassed, match=said):
        room.go()  # nothing new is built: the proof is made all the same
    assert "permission denied" in room.psql(address, REGIONS)[1]
    assert room.ask("select count(*) from core.fct_event") == [(100,)]  # headquarters reads on


def test_after_mending_the_next_publication_opens_the_door(made: str, address: str) -> None:
    with psycopg.connect(made) as owner:
        owner.execute("alter policy own_regions on published.fct_event using (true)")
        owner.execute("alter policy own_regions_only on published.fct_event using (true)")
        owner.execute("grant select on published.fct_flat to esep_region")
    with pytest.raises(NotPassed):
        room.go()
    assert "generation 2, 0 rows" in room.go()  # what was not proved is published again, and its policies are made anew
    assert room.psql(address, REGIONS) == (0, OWN)


@pytest.mark.parametrize(
    ("weakened", "said"),
    [
        (
            "alter policy own_regions on published.fct_event using (true);"
            "alter policy own_regions_only on published.fct_event using (true)",
            r"core\.fct_event: a login of region 61 sees rows of others",
        ),
        ("alter policy own_regions on published.fct_event using (held > 50)", r"fct_event: a login of region 61 sees \(25,\) of \(50,\)"),
        ("grant usage on schema report to esep_region; grant select on published.rpt_digest to esep_region",
         r"published\.rpt_digest: a login of region 61 reads it"),
        ("grant usage on schema build_core to esep_region; grant select on build_core.fct_event to esep_region",
         r"build_core\.fct_event: a login of region 61 reads it"),
        ("revoke select on published.dim_region from esep_region", r"dim_region: a login of region 61 cannot read it"),
        ("grant esep_analyst to esep_probe with set true, inherit false;"
         "drop policy own_regions_only on published.fct_event", r"sees rows of others after: set role esep_analyst"),
    ],
)  # fmt: skip
def test_the_login_finds_by_itself_what_the_catalog_would_say(
    made: str,
    address: str,
    mended: None,
    weakened: str,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert address
    monkeypatch.setattr(eyes, "faults_of_catalog", lambda connection: [])
    with psycopg.connect(made) as owner:
        owner.execute(weakened.encode())
    try:
        with pytest.raises(NotPassed, match=said):
            room.go()
    finally:
        with psycopg.connect(made) as owner:
            owner.execute(
                "revoke esep_analyst from esep_probe; revoke usage on schema report, build_core from esep_region; "
                "revoke select on build_core.fct_event from esep_region"
            )


def test_a_catalog_fault_keeps_the_old_generation(made: str, address: str) -> None:
    with psycopg.connect(made) as owner:
        owner.execute("grant esep_loader to esep_region_61")
    room.transform("update build_core.fct_event set held = 0")
    with pytest.raises(NotPassed, match="as esep_loader"):
        room.go("second")
    assert room.ask("select sum(held) from core.fct_event") == [(5050,)]
    assert "permission denied" in room.psql(address, REGIONS)[1]
