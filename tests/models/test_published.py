"""What dbt really builds, as people read it: after a full refresh nothing is touched, and everybody sees what is his."""

from __future__ import annotations

import psycopg
import pytest
from models import tiny
from models.conftest import Rows
from psycopg.types.json import Jsonb

from esep.warehouse import build, connect, eyes, logins, publish

REGIONS = "select distinct region_code from marts.mart_region_day order by 1"


def test_a_full_refresh_touches_no_row_and_weakens_no_guard(built: str) -> None:
    build.dbt("--quiet", "run", "--full-refresh", "--select", *(f"path:models/{name}" for name in publish.LAYERS))
    with connect("transformer") as connection:
        row = connection.execute(
            "select ops.publish((select fingerprint from ops.generations order by generation_no desc limit 1), 's', %s, %s)",
            (tiny.AS_OF, Jsonb(publish.models())),
        ).fetchone()
        assert row is not None
        assert row[0]["made"] == []
        touched = {name for name, rows in row[0]["touched"].items() if rows}
        assert touched <= {"mart_checks"}  # it tells of builds, and there was one
        assert eyes.faults_of_catalog(connection) == []
    assert eyes.faults_of_login() == []
    assert "nothing has changed" not in publish.publish(tiny.DAYS[-1])  # it was published without a proof: once more
    assert "nothing has changed" in publish.publish(tiny.DAYS[-1])


def test_regions_see_rows_of_their_own_in_most_of_what_is_published(built: str, rows: Rows) -> None:
    with connect("transformer") as connection:
        sees = dict(
            connection.execute(
                "select c.relname, ops.region_sees(c.relname) from pg_class as c "
                "where c.relnamespace = 'published'::regnamespace and c.relkind = 'r' and c.relname <> 'generation'"
            ).fetchall()
        )
    assert set(sees) == {name for names in publish.models().values() for name in names}
    assert sum(one == "own" for one in sees.values()) >= 20
    assert all(one == "all" for name, one in sees.items() if name.startswith("dim_"))
    assert all(one == "nothing" for name, one in sees.items() if name.startswith("rpt_"))
    every = [one["region_code"] for one in rows(REGIONS)]
    assert len(every) > 1
    for code in every:
        try:
            with psycopg.connect(logins.renew(code)) as region:
                assert region.execute(REGIONS.encode()).fetchall() == [(code,)]
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    region.execute("select * from report.rpt_digest_regions")
        finally:
            logins.remove(code)
