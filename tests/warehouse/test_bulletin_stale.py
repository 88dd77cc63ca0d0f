"""The build of the morning did not pass: the digest goes out at its hour with the last good figures, and says so. Once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
from unit.bulletin import made_up
from warehouse import report_room

from esep import archive, days
from esep.bulletin import edition, figures, render
from esep.config import settings
from esep.errors import NotPassed
from esep.warehouse import build, connect, read, standing

DAY = made_up.DAY
EVENING = made_up.AS_OF - timedelta(hours=10)
SAID = {"ru": "не прошла проверку", "kk": "тексеруден өтпеді", "en": "did not pass"}


@pytest.fixture
def tables(warehouse: str) -> Iterator[psycopg.Connection[Any]]:
    with report_room.published(warehouse) as connection:
        generation(connection, 7)
        yield connection
        connection.execute("delete from published.generation")


@pytest.fixture
def at_eight(monkeypatch: pytest.MonkeyPatch) -> None:
    clock(monkeypatch, made_up.AS_OF + timedelta(minutes=5))


def clock(monkeypatch: pytest.MonkeyPatch, instant: datetime) -> None:
    monkeypatch.setattr(days, "now", lambda: instant)


def generation(connection: psycopg.Connection[Any], number: int) -> None:
    connection.execute("delete from published.generation")
    connection.execute(
        "insert into published.generation values (%s, %s, clock_timestamp(), 's')", (number, made_up.AS_OF)
    )


def evening() -> figures.Figures:
    """What was published on the evening of the day."""
    given = made_up.figures()
    return replace(given, headline=replace(given.headline, data_as_of=EVENING))


def editions() -> list[tuple[Any, ...]]:
    with connect("reporter") as connection:
        return connection.execute(
            "select e.edition, e.report_date, e.data_as_of, (select count(*) from ops.outbox as o where o.edition = e.edition) "
            "from ops.editions as e order by e.frozen_at, e.edition"
        ).fetchall()


def fail() -> None:
    standing.did_not_pass(DAY, "marts", "dbt build failed: assert_one_plan_is_in_force: Got 1 result")


def test_the_last_good_figures_go_out_at_their_hour_and_say_so(tables: psycopg.Connection[Any], at_eight: None) -> None:
    report_room.publish(tables, evening())
    assert edition.prepare(DAY) is None  # a build is late, not failed: nothing is said yet
    fail()
    made = edition.prepare(DAY)
    assert made is not None
    assert (made.key, made.is_new, made.queued) == ("digest/2026-02-20/stale", True, 2)
    assert editions() == [("digest/2026-02-20/stale", DAY, EVENING, 2)]
    with connect("reporter") as connection:
        bodies = connection.execute("select distinct body_sha256 from ops.outbox").fetchall()
    mail = archive.get(settings().archive, bodies[0][0]).decode()
    assert "assert_one_plan" not in mail  # the name of the check is for engineers
    for language, words in SAID.items():
        page = (settings().pages / "digest" / f"{DAY}.{language}.html").read_text(encoding="utf-8")
        assert words in page
        assert "22:00" in page
        told = render.digest(made.figures, language, made.key)
        assert words in told.text
        assert "7" in told.story.stale
        assert told.subject != render.digest(evening(), language, made.key).subject


def test_it_goes_out_once_and_the_regular_digest_follows_once(tables: psycopg.Connection[Any], at_eight: None) -> None:
    report_room.publish(tables, evening())
    fail()
    for _ in range(2):
        made = edition.prepare(DAY)
        fail()  # another try of the build
    assert made is not None
    assert (made.is_new, made.queued) == (False, 0)
    report_room.publish(tables)  # mended, built, published
    generation(tables, 8)
    for _ in range(2):
        made = edition.prepare(DAY)
    assert made is not None
    assert (made.key, made.is_new) == ("digest/2026-02-20", False)
    assert sorted(one[0::3] for one in editions()) == [("digest/2026-02-20", 2), ("digest/2026-02-20/stale", 2)]
    assert made.figures.stale_for is None
    assert made.figures.generation_no == 8
    assert SAID["ru"] not in (settings().pages / "digest" / f"{DAY}.ru.html").read_text(encoding="utf-8")
    fail()  # a later build for the same day fails: its digest is out, nothing is mailed
    again = edition.prepare(DAY)
    assert again is not None
    assert again.key == "digest/2026-02-20"
    assert len(editions()) == 2


def test_before_the_hour_nothing_goes_out(tables: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    clock(monkeypatch, made_up.AS_OF - timedelta(seconds=1))
    report_room.publish(tables, evening())
    fail()
    assert edition.prepare(DAY) is None
    assert editions() == []


def test_a_failure_before_the_published_generation_is_past(tables: psycopg.Connection[Any], at_eight: None) -> None:
    fail()
    generation(tables, 8)
    report_room.publish(tables, evening())
    assert edition.prepare(DAY) is None


def test_of_a_day_that_nobody_built_the_last_known_day_is_told(
    tables: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock(monkeypatch, made_up.AS_OF + timedelta(days=1, minutes=5))
    report_room.publish(tables)
    fail()
    made = edition.prepare(DAY + timedelta(days=1))
    assert made is not None
    assert (made.key, made.figures.report_date, made.figures.stale_for) == (
        "digest/2026-02-21/stale", DAY, DAY + timedelta(days=1),
    )  # fmt: skip
    assert read.last_day(DAY - timedelta(days=1)) is None


def test_while_nothing_is_published_nothing_is_mailed(tables: psycopg.Connection[Any], at_eight: None) -> None:
    fail()
    assert edition.prepare(DAY) is None
    tables.execute("delete from published.generation")
    assert edition.prepare(DAY) is None
    assert standing.stand_by(DAY) == "nothing is published yet, so nothing stands"


def test_who_stands_by_keeps_a_failure_of_which_nobody_spoke(tables: psycopg.Connection[Any]) -> None:
    assert not standing.is_behind()
    assert standing.stand_by(DAY).startswith("generation 7 stands, as of 2026-02-2")
    assert standing.is_behind()
    standing.stand_by(DAY)
    assert tables.execute("select count(*) from ops.failed_builds").fetchone() == (1,)


def test_a_failing_build_is_kept_with_what_it_said(warehouse: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> build.Built:
        raise NotPassed("dbt build failed: assert_x: Got 2 results")

    monkeypatch.setattr(build, "_dbt_build", fails)
    with pytest.raises(NotPassed):
        build.layer(DAY, "stage")
    with psycopg.connect(warehouse) as connection:
        kept = connection.execute("select report_date, step, said from ops.failed_builds").fetchall()
    assert kept == [(DAY, "stage", "dbt build failed: assert_x: Got 2 results")]


def test_an_edition_frozen_by_an_earlier_version_is_still_read() -> None:
    old = made_up.figures().to_json().replace('"generation_no":null,', "").replace('"stale_for":null,', "")
    assert "stale_for" not in old
    assert figures.from_json(old) == made_up.figures()
