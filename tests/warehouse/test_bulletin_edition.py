"""An edition is read in one snapshot, frozen once, and stays what it was; it is made neither too early nor twice."""

from __future__ import annotations

import email
import email.policy
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from unit.bulletin import made_up
from warehouse import report_room

from esep import archive, config
from esep.bulletin import edition, figures
from esep.config import settings
from esep.errors import ConfigError, WarehouseError
from esep.mail import message as mail
from esep.warehouse import connect, read

DAY = made_up.DAY


@pytest.fixture
def tables(warehouse: str) -> Iterator[psycopg.Connection[Any]]:
    with report_room.published(warehouse) as connection:
        yield connection


def ask(query: str) -> list[tuple[Any, ...]]:
    with connect("reporter") as connection:
        return connection.execute(query.encode()).fetchall()


def expected() -> figures.Figures:
    """The made-up day under the name of the configured campaign."""
    campaign = settings().campaign
    mark = replace(
        made_up.figures().campaign, campaign_code=campaign.code, name_ru=campaign.name.ru, name_kk=campaign.name.kk,
        name_en=campaign.name.en,
    )  # fmt: skip
    return replace(made_up.figures(), campaign=mark)


def test_what_is_published_is_read_as_it_stands(tables: psycopg.Connection[Any]) -> None:
    report_room.publish(tables)
    now = figures.live(DAY)
    assert now is not None
    assert now.headline == expected().headline
    assert now.regions == expected().regions
    assert now.topics == expected().topics
    assert now.discrepancies == expected().discrepancies
    assert {(a.alarm_code, a.region_code, a.severity) for a in now.alarms} == {
        (a.alarm_code, a.region_code, a.severity) for a in expected().alarms
    }
    assert isinstance(now.headline.planned_cum, int)  # numeric in the table


def test_a_day_that_has_not_been_built_has_no_figures(tables: psycopg.Connection[Any]) -> None:
    assert figures.live(DAY) is None


def test_before_the_first_build_one_sentence_says_what_to_do(warehouse: str) -> None:
    with report_room.published(warehouse) as tables:
        tables.execute("drop table report.rpt_digest_alarms, report.rpt_digest_headline")
        with pytest.raises(WarehouseError, match="build the marts first"):
            read.digest(DAY)


def test_the_reader_may_not_write(tables: psycopg.Connection[Any]) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege), connect("reporter") as connection:
        connection.execute("delete from report.rpt_digest_headline")


def test_nothing_is_frozen_before_eight_in_the_morning(tables: psycopg.Connection[Any]) -> None:
    early = made_up.figures()
    early = replace(early, headline=replace(early.headline, data_as_of=made_up.AS_OF - timedelta(seconds=1)))
    report_room.publish(tables, early)
    assert edition.prepare(DAY) is None
    assert ask("select * from ops.editions") == []
    assert not (settings().pages / "digest").exists()


def test_a_due_day_is_frozen_queued_and_written_in_three_languages(tables: psycopg.Connection[Any]) -> None:
    report_room.publish(tables)
    made = edition.prepare(DAY)
    assert made is not None
    assert (made.key, made.is_new, made.queued) == ("digest/2026-02-20", True, 2)
    assert ask("select edition, kind, report_date, data_as_of from ops.editions") == [
        ("digest/2026-02-20", "digest", DAY, made_up.AS_OF)
    ]
    queued = ask("select audience, language, state, attempts, recipient_sha256, body_sha256 from ops.outbox")
    assert {row[:4] for row in queued} == {("hq", "ru", "pending", 0)}
    assert {row[4] for row in queued} == set(map(mail.recipient_digest, settings().bulletin.audiences[0].recipients))
    body = archive.get(settings().archive, queued[0][5])
    assert b"chief@" not in body
    pages = sorted(path.name for path in (settings().pages / "digest").iterdir())
    assert pages == ["2026-02-20.en.html", "2026-02-20.kk.html", "2026-02-20.ru.html", "index.html"]
    index = (settings().pages / "digest" / "index.html").read_text(encoding="utf-8")
    assert all(page in index for page in pages if page != "index.html")
    assert "SYNTHETIC DATA" in index


def test_no_address_enters_the_warehouse(tables: psycopg.Connection[Any]) -> None:
    report_room.publish(tables)
    edition.prepare(DAY)
    said = str(ask("select o::text from ops.outbox as o") + ask("select e::text from ops.editions as e"))
    assert "chief" not in said
    assert "duty@" not in said


def test_a_correction_after_the_mail_does_not_change_the_edition(tables: psycopg.Connection[Any]) -> None:
    report_room.publish(tables)
    first = edition.prepare(DAY)
    before = ask("select o::text from ops.outbox as o order by 1") + ask("select e::text from ops.editions as e")
    page = (settings().pages / "digest" / "2026-02-20.ru.html").read_bytes()
    corrected = made_up.with_region(made_up.figures(), made_up.BEHIND, held_cum=64, pace_gap_pp=None)
    report_room.publish(tables, corrected)
    again = edition.prepare(DAY)
    assert first is not None
    assert again is not None
    assert (again.is_new, again.queued) == (False, 0)
    assert again.figures == first.figures
    assert (
        ask("select o::text from ops.outbox as o order by 1") + ask("select e::text from ops.editions as e") == before
    )
    assert (settings().pages / "digest" / "2026-02-20.ru.html").read_bytes() == page


def test_an_interrupted_preparation_is_completed_from_the_frozen_figures(tables: psycopg.Connection[Any]) -> None:
    report_room.publish(tables)
    edition.prepare(DAY)
    complete = ask("select message_id, body_sha256 from ops.outbox order by 1")
    tables.execute("delete from ops.outbox")
    report_room.without(tables, "headline", DAY)
    again = edition.prepare(DAY)
    assert again is not None
    assert again.queued == 2
    assert ask("select message_id, body_sha256 from ops.outbox order by 1") == complete


def test_two_preparations_at_once_make_one_edition(tables: psycopg.Connection[Any]) -> None:
    report_room.publish(tables)
    made: list[edition.Edition | None] = []
    threads = [threading.Thread(target=lambda: made.append(edition.prepare(DAY))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted((one.is_new, one.queued) for one in made if one) == [(False, 0), (True, 2)]
    assert ask("select count(*) from ops.outbox") == [(2,)]


def test_an_audience_in_another_language_gets_its_own_body(
    tables: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ESEP_RECIPIENTS_HQ_KK", "kk.desk@hq.example")
    config.forget()
    report_room.publish(tables)
    edition.prepare(DAY)
    bodies = dict(ask("select language, body_sha256 from ops.outbox"))
    assert set(bodies) == {"ru", "kk"}
    message = email.message_from_bytes(archive.get(settings().archive, bodies["kk"]), policy=email.policy.default)
    assert message["Content-Language"] == "kk"


def test_a_dry_run_writes_two_files_and_nothing_in_the_warehouse(
    tables: psycopg.Connection[Any], tmp_path: Path
) -> None:
    report_room.publish(tables)
    mailed, page = edition.write_files(DAY, "kk", tmp_path / "look")
    assert (mailed.name, page.name) == ("digest.2026-02-20.kk.eml", "digest.2026-02-20.kk.html")
    message = email.message_from_bytes(mailed.read_bytes(), policy=email.policy.default)
    assert message["To"].addresses == ()
    assert "data:image/png" in page.read_text(encoding="utf-8")
    assert ask("select count(*) from ops.editions") == [(0,)]
    assert ask("select count(*) from ops.outbox") == [(0,)]


def test_a_dry_run_of_a_frozen_edition_shows_what_was_frozen(tables: psycopg.Connection[Any], tmp_path: Path) -> None:
    report_room.publish(tables)
    edition.prepare(DAY)
    before = [path.read_bytes() for path in edition.write_files(DAY, "ru", tmp_path / "a")]
    report_room.publish(tables, made_up.with_region(made_up.figures(), "61", held_cum=1))
    assert [path.read_bytes() for path in edition.write_files(DAY, "ru", tmp_path / "b")] == before


def test_a_dry_run_of_an_unknown_day_or_language_says_so(tables: psycopg.Connection[Any], tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="nothing is published about 2026-02-19"):
        edition.write_files(date(2026, 2, 19), "ru", tmp_path)
    with pytest.raises(ConfigError, match="'de'"):
        edition.write_files(DAY, "de", tmp_path)
