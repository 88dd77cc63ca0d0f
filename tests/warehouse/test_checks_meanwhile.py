"""Files that come in while a day is looked at: no check is written over what it did not see, and none is taken for done."""

from __future__ import annotations

import threading
from datetime import date, datetime
from typing import Any

import pytest
from warehouse import filing_room as desk

from esep import checks
from esep.checks import day as looking
from esep.checks import quality
from esep.errors import WarehouseError
from esep.reports import day as reporting
from esep.reports import loading, rereading
from esep.reports.readers import Reader
from esep.warehouse import campaign, connect, turn_at_filings

pytestmark = pytest.mark.filterwarnings("ignore")  # the library's own imports are not ours to mend

AS_OF = desk.at("02-21T08:00")
HUGE = 10_000  # more people than the suites believe


@pytest.fixture
def room(warehouse: str) -> str:
    campaign.write()
    campaign.open_day(desk.DAY, AS_OF)
    return warehouse


def meanwhile(monkeypatch: pytest.MonkeyPatch, happens: Any) -> list[int]:
    """`happens` after each of the looks, before what follows from it is written."""
    usual, looks = looking._validate, list[int]()

    def validate(batches: Any, day: date, as_of: datetime) -> Any:
        found = usual(batches, day, as_of)
        looks.append(len(looks))
        happens(len(looks))
        return found

    monkeypatch.setattr(looking, "_validate", validate)
    return looks


def test_a_file_that_is_read_while_its_day_is_looked_at_is_looked_at_too(
    room: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.hand_in(desk.daily(1, [desk.event(1)]), "02-20T19:00")
    desk.take_in()
    second = desk.daily(2, [desk.event(1, HUGE)], kind="correction", supersedes=1)

    def corrected(look: int) -> None:
        if look == 1:
            desk.hand_in(second, "02-20T19:30")
            desk.take_in()

    looks = meanwhile(monkeypatch, corrected)
    checks.validate(desk.DAY, AS_OF)
    assert len(looks) == 2
    assert desk.ask("select rows_checked from ops.validations where suite = 'report_events'") == [(2,)]
    assert desk.ask("select 1 from ops.findings where fence = 'expectation' and row_no is not null")
    assert desk.ask(
        "select bool_and(v.validated_at > s.loaded_at) from ops.validations as v, raw.submissions as s"
    ) == [(True,)]


def test_files_that_never_rest_are_told_and_nothing_is_written(room: str, monkeypatch: pytest.MonkeyPatch) -> None:
    digest = desk.hand_in(desk.daily(1, [desk.event(1, HUGE)]), "02-20T19:00")
    desk.take_in()
    meanwhile(monkeypatch, lambda look: rereading_only(digest))
    with pytest.raises(WarehouseError, match="run it again"):
        checks.validate(desk.DAY, AS_OF)
    assert desk.ask("select count(*) from ops.validations") == [(0,)]
    monkeypatch.undo()


def rereading_only(digest: str) -> None:
    with connect("loader", autocommit=True) as connection, Reader() as reader:
        for delivery in rereading.arrivals(connection, [digest]):
            loading.load_file(connection, reader, delivery, is_again=True)


def test_a_check_waits_for_the_file_that_is_being_written(room: str) -> None:
    desk.hand_in(desk.daily(1), "02-20T19:00")
    desk.take_in()
    done = threading.Event()
    with connect("loader") as writing:
        turn_at_filings(writing)

        def check_it() -> None:
            checks.validate(desk.DAY, AS_OF)
            done.set()

        check = threading.Thread(target=check_it)
        check.start()
        assert not done.wait(1)
        assert desk.ask("select count(*) from ops.validations") == [(0,)]
    check.join(60)
    assert done.is_set()


def test_a_late_file_that_waited_for_its_turn_is_newer_than_the_check(room: str) -> None:
    desk.hand_in(desk.daily(1), "02-20T19:00")
    desk.take_in()
    checks.validate(desk.DAY, AS_OF)
    with connect("loader", autocommit=True) as connection, Reader() as reader:
        (delivery,) = rereading.arrivals(
            connection, [digest for (digest,) in desk.ask("select file_sha256 from ops.files")]
        )
        with connection.transaction():
            began = connection.execute("select now()").fetchone()
            checks.validate(desk.DAY, AS_OF)  # between the beginning of the transaction and its turn
            loading.take_turns(connection, delivery)
            loading.store(connection, loading.parse(connection, reader, delivery), delivery)
    assert began is not None
    later = desk.ask("select bool_and(s.loaded_at > v.validated_at) from ops.validations as v, raw.submissions as s")
    assert later == [(True,)]
    assert desk.DAY in reporting.validate_days(date(2026, 2, 21), AS_OF)


def test_two_days_at_once_write_one_summary(room: str) -> None:
    failed: list[BaseException] = []

    def check(day: date) -> None:
        try:
            for _ in range(20):
                with connect("loader") as connection:
                    quality.write_summary(connection)
        except BaseException as err:  # noqa: BLE001
            failed.append(err)

    threads = [threading.Thread(target=check, args=(desk.DAY,)) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert not failed
