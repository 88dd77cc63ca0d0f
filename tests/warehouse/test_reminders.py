"""Reminders: only to those who are expected and have nothing accepted, one mail an addressee, each hour once, never stale."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import psycopg
import pytest
from warehouse import filing_room as desk
from warehouse import mail_room
from warehouse.mail_room import Keeper, part

from esep import config, days
from esep.config import Reminder
from esep.errors import Unreachable
from esep.local import ports
from esep.receipts import Outcome, Receipt
from esep.regions import by_code
from esep.reports import reminding
from esep.warehouse import campaign, connect, load

DAY = date(2026, 2, 20)
BEFORE, AFTER, MORNING, LAST = "02-20T18:30:00", "02-20T20:15:00", "02-21T09:00:00", "02-21T11:30:00"
# Two regions of one secretary, one with its own chair; the others answer to nobody.
CONTACTS = {
    "default": {"to": [], "chair": []},
    "61": {"to": ["saule@regions.example"], "chair": ["chair-61@regions.example"]},
    "71": {"to": ["saule@regions.example", "dias@regions.example"], "chair": ["chair-71@regions.example"]},
}


@pytest.fixture
def keeper() -> Iterator[Keeper]:
    with mail_room.sink() as kept:
        yield kept


@pytest.fixture
def room(
    warehouse: str, keeper: Keeper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[psycopg.Connection[Any]]:
    """The warehouse with the campaign in it, a relay that takes mail, and the contacts above."""
    monkeypatch.setenv("ESEP_SMTP_URL", f"smtp://127.0.0.1:{keeper.port}")

    def contacts(document: dict[str, Any]) -> None:
        document["regions"]["contacts"] = CONTACTS
        document["regions"]["reporting_starts_on"] = {"71": "2026-02-19", "75": "2026-02-24"}

    mail_room.configure(monkeypatch, tmp_path, contacts)
    campaign.write()
    with psycopg.connect(warehouse, autocommit=True) as connection:
        yield connection


def remind(kind: str, clock: str, day: date = DAY) -> str:
    return reminding.remind(day, kind, desk.at(clock))


def file(pack: desk.Row, clock: str, region: str = "61") -> str:
    digest = desk.hand_in(pack, clock, region=region)
    desk.take_in(region)
    return digest


def earlier(*regions: str, before: date = DAY) -> None:
    """Every day before DAY is filed, so that nothing is missing but DAY."""
    serial = 100
    for region in regions:
        day = date(2026, 2, 12)
        while day < before:
            serial += 1
            row = desk.event(1, event_uid=f"{region}-{day:%Y%m%d}-001", event_date=str(day), unit_code=None)
            pack = desk.daily(serial, [row], region_code=region, report_date=str(day))
            file(pack, f"{day:%m-%d}T19:00:00", region)
            day += timedelta(days=1)


def said(message: EmailMessage) -> str:
    return " ".join(part(message, "plain").split())


def subject(message: EmailMessage) -> str:
    return str(message["Subject"]).replace("\N{NO-BREAK SPACE}", " ")


def test_who_has_filed_is_left_alone(room: psycopg.Connection[Any], keeper: Keeper) -> None:
    file(desk.daily(), "02-20T17:00:00")
    remind("upcoming", BEFORE)
    assert keeper.copies == {"saule@regions.example": 1, "dias@regions.example": 1}
    for mail in keeper.mails():
        assert subject(mail) == "Напоминание: отчёт за 20 февраля не получен / Еске салу: 20 ақпан есебі түскен жоқ"
        assert by_code()["71"].name_ru in said(mail)
        assert by_code()["61"].name_ru not in said(mail)
        assert "Срок - сегодня, 20:00." in said(mail)


def test_one_mail_for_whoever_answers_for_several_regions(room: psycopg.Connection[Any], keeper: Keeper) -> None:
    remind("overdue", AFTER)
    assert keeper.copies == {"saule@regions.example": 1, "dias@regions.example": 1}
    (mail,) = keeper.mails("saule@regions.example")
    assert by_code()["61"].name_ru in said(mail)
    assert by_code()["71"].name_ru in said(mail)
    assert by_code()["61"].name_kk in said(mail)
    (mail,) = keeper.mails("dias@regions.example")
    assert by_code()["61"].name_ru not in said(mail)
    assert "Опоздание: 15 минут." in said(mail)
    assert "До 12:00 21 февраля он будет принят с опозданием." in said(mail)


def test_each_hour_of_a_day_goes_out_once(room: psycopg.Connection[Any], keeper: Keeper) -> None:
    for clock in (AFTER, "02-20T20:16:00", "02-20T21:00:00"):
        remind("overdue", clock)
    assert set(keeper.copies.values()) == {1}
    remind("overdue", MORNING)  # the second hour of the same kind
    assert set(keeper.copies.values()) == {2}
    remind("overdue", "02-21T09:30:00")
    assert set(keeper.copies.values()) == {2}
    assert [row[0] for row in desk.ask("select edition from ops.editions order by edition")] == [
        "reminder/2026-02-20/overdue-0900", "reminder/2026-02-20/overdue-2015",
    ]  # fmt: skip


def test_another_region_of_the_same_reader_does_not_write_to_him_again(
    room: psycopg.Connection[Any], keeper: Keeper
) -> None:
    remind("overdue", AFTER)
    file(desk.daily(), "02-20T20:20:00")
    remind("overdue", "02-20T20:30:00")
    assert keeper.copies["saule@regions.example"] == 1


def test_reminding_stops_when_the_report_has_come(room: psycopg.Connection[Any], keeper: Keeper) -> None:
    remind("overdue", AFTER)
    file(desk.daily(), "02-20T21:00:00")
    file(
        desk.daily(2, [desk.event(1, event_uid="71-20260220-001", unit_code=None)], region_code="71"),
        "02-20T21:00:00",
        "71",
    )
    remind("overdue", MORNING)
    assert set(keeper.copies.values()) == {1}


def test_what_comes_after_the_instant_has_not_come_yet(room: psycopg.Connection[Any], keeper: Keeper) -> None:
    file(desk.daily(), "02-20T19:00:00")
    assert "61" in reminding.missing(DAY, desk.at(BEFORE))
    assert "61" not in reminding.missing(DAY, desk.at(AFTER))


def test_a_refused_file_is_told_of_with_the_number_of_errors(room: psycopg.Connection[Any], keeper: Keeper) -> None:
    earlier("61", "71")
    file(
        desk.daily(2, [desk.event(1, event_uid="71-20260220-001", unit_code=None)], region_code="71"),
        "02-20T18:00:00",
        "71",
    )
    bad = desk.daily(1)
    bad["F0"]["region_code"] = "99"
    file(bad, "02-20T19:00:00")
    remind("overdue", AFTER)
    (mail,) = keeper.mails()
    assert subject(mail) == "Отчёт за 20 февраля не принят: исправьте 1 / 20 ақпан есебі қабылданбады: 1 түзетіңіз"
    assert "получен 20 февраля, 19:00, но не принят: 1 ошибка." in said(mail)
    assert "подряд" not in said(mail)


def test_the_days_missing_in_a_row_are_counted_from_the_regions_start(
    room: psycopg.Connection[Any], keeper: Keeper
) -> None:
    earlier("61", before=date(2026, 2, 18))
    remind("overdue", AFTER)
    (mail,) = keeper.mails("saule@regions.example")
    assert "Не сданы 3 дня подряд: 18 февраля, 19 февраля, 20 февраля." in said(mail)
    assert "Не сданы 2 дня подряд: 19 февраля, 20 февраля." in said(mail)  # region 71 begins on the 19th


def test_a_day_that_is_not_due_yet_is_not_among_those_missed(room: psycopg.Connection[Any], keeper: Keeper) -> None:
    earlier("61", before=date(2026, 2, 18))
    remind("upcoming", BEFORE)
    (mail,) = keeper.mails("saule@regions.example")
    assert "Не сданы 2 дня подряд: 18 февраля, 19 февраля." in said(mail)
    assert "Не сдан 1 день подряд: 19 февраля." in said(mail)  # region 71 begins on the 19th


def test_the_last_one_goes_to_the_chairs_and_to_hq(room: psycopg.Connection[Any], keeper: Keeper) -> None:
    file(desk.daily(), "02-20T17:00:00")
    remind("escalation", LAST)
    assert keeper.copies == {
        "saule@regions.example": 1, "dias@regions.example": 1, "chair-71@regions.example": 1,
        "chief@hq.example": 1, "duty@hq.example": 1,
    }  # fmt: skip
    (mail,) = keeper.mails("chair-71@regions.example")
    assert by_code()["71"].name_ru in said(mail)
    (mail,) = keeper.mails("chief@hq.example")
    assert subject(mail) == "Отчёты за 20 февраля: не сдали 18 из 19"
    assert by_code()["61"].name_ru not in said(mail)


def test_a_chair_who_answers_for_the_reports_too_gets_one_mail(
    room: psycopg.Connection[Any], keeper: Keeper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def one_person(document: dict[str, Any]) -> None:
        document["regions"]["contacts"] = {
            "default": {"to": [], "chair": []}, "61": {"to": ["anna@r.example"], "chair": ["anna@r.example"]},
        }  # fmt: skip

    mail_room.configure(monkeypatch, tmp_path, one_person)
    remind("escalation", LAST)
    assert keeper.copies["anna@r.example"] == 1


@pytest.mark.parametrize("day", [date(2026, 2, 11), date(2026, 3, 14), date(2026, 3, 15), date(2026, 4, 2)])
def test_nobody_is_reminded_of_a_day_that_is_not_due(room: psycopg.Connection[Any], keeper: Keeper, day: date) -> None:
    reminding.remind(day, "overdue", days.at(day, time(21)))
    assert reminding.missing(day, days.at(day, time(21))) == []
    assert keeper.kept == []
    assert desk.ask("select * from ops.editions") == []


def test_a_region_is_not_expected_before_its_start(room: psycopg.Connection[Any]) -> None:
    assert "75" not in reminding.missing(DAY, desk.at(AFTER))
    assert "75" in reminding.missing(date(2026, 2, 24), desk.at("02-24T20:15:00"))


def test_nothing_goes_out_before_its_hour(room: psycopg.Connection[Any], keeper: Keeper) -> None:
    assert "no reminder of kind overdue" in remind("overdue", "02-20T20:00:00")
    assert keeper.kept == []


def test_a_retraction_makes_the_day_missing_again_and_a_held_report_does_not(
    room: psycopg.Connection[Any], keeper: Keeper
) -> None:
    digest = file(desk.daily(), "02-20T17:00:00")
    room.execute(
        "insert into ops.holds (file_sha256, rule, why, held_at) values (%s, 'R-305', 'test', now())", (digest,)
    )
    assert "61" not in reminding.missing(DAY, desk.at(AFTER))
    room.execute("delete from ops.holds")
    file(desk.nothing(2, supersedes=1), "02-20T18:00:00")
    assert "61" in reminding.missing(DAY, desk.at(AFTER))


def test_a_region_whose_door_did_not_open_is_not_accused(room: psycopg.Connection[Any], keeper: Keeper) -> None:
    with connect("loader") as connection:
        load.receipt(connection, Receipt("reports", DAY, "71", Outcome.UNREACHABLE, desk.at(AFTER), detail="timeout"))
    told = remind("overdue", AFTER)
    assert keeper.copies == {"saule@regions.example": 1}
    assert by_code()["71"].name_ru not in said(keeper.mails()[0])
    assert "our own look at their doors failed: 71" in told


def test_a_reminder_that_could_not_leave_goes_later_and_not_to_those_who_filed(
    room: psycopg.Connection[Any], keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ESEP_SMTP_URL", f"smtp://127.0.0.1:{ports.free()}")
    config.forget()
    with pytest.raises(Unreachable):
        remind("overdue", AFTER)
    file(
        desk.daily(2, [desk.event(1, event_uid="71-20260220-001", unit_code=None)], region_code="71"),
        "02-20T20:20:00",
        "71",
    )
    monkeypatch.setenv("ESEP_SMTP_URL", f"smtp://127.0.0.1:{keeper.port}")
    config.forget()
    remind("overdue", "02-20T20:30:00")
    assert keeper.copies == {"saule@regions.example": 1}
    assert by_code()["71"].name_ru not in said(keeper.mails()[0])


def test_a_reminder_overtaken_by_the_next_is_not_sent_any_more(
    room: psycopg.Connection[Any], keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ESEP_SMTP_URL", f"smtp://127.0.0.1:{ports.free()}")
    config.forget()
    with pytest.raises(Unreachable):
        remind("upcoming", BEFORE)
    monkeypatch.setenv("ESEP_SMTP_URL", f"smtp://127.0.0.1:{keeper.port}")
    config.forget()
    remind("overdue", AFTER)
    assert keeper.copies == {"saule@regions.example": 1, "dias@regions.example": 1}
    states = desk.ask("select distinct state from ops.outbox where edition like '%upcoming%'")
    assert states == [("withdrawn",)]


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("02-20T18:30:00", (DAY, Reminder("upcoming", 0, time(18, 30)))),
        ("02-20T20:40:00", (DAY, Reminder("overdue", 0, time(20, 15)))),
        ("02-21T09:00:00", (DAY, Reminder("overdue", 1, time(9)))),
        ("02-21T11:31:00", (DAY, Reminder("escalation", 1, time(11, 30)))),
        ("02-21T18:29:00", (DAY, Reminder("escalation", 1, time(11, 30)))),
        ("02-21T18:30:00", (date(2026, 2, 21), Reminder("upcoming", 0, time(18, 30)))),
    ],
)
def test_the_reminder_of_an_hour_is_the_last_one_that_was_due(clock: str, expected: tuple[date, Reminder]) -> None:
    assert reminding.due(desk.at(clock)) == expected


def test_the_reminder_of_a_day_named_by_hand_is_the_last_one_about_it() -> None:
    assert reminding.due(desk.at("02-25T10:00:00"), DAY) == (DAY, Reminder("escalation", 1, time(11, 30)))
    assert reminding.due(desk.at("02-20T10:00:00"), DAY) is None


def test_no_address_is_in_what_is_recorded(room: psycopg.Connection[Any], keeper: Keeper) -> None:
    remind("escalation", LAST)
    said_there = "".join(str(desk.ask(f"select t::text from {table} as t")) for table in ("ops.outbox", "ops.editions"))
    assert "example" not in said_there.replace("@hq.example>", "")
