"""What stands in an answer: what HQ let in, what waits, remarks and shadows, personal data, the days of silence."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from warehouse import filing_room as desk
from warehouse import mail_room
from warehouse.answers_room import SECRETARY, answer, attached, file, finding, subject, workbook
from warehouse.answers_room import keeper as keeper
from warehouse.answers_room import room as room
from warehouse.mail_room import Keeper, part

from esep import archive
from esep.config import settings
from esep.reports import forms
from esep.reports.versions import WHY_HELD
from esep.warehouse import connect


def test_a_file_that_hq_let_in_is_not_said_to_be_taken_in_part(
    room: psycopg.Connection[Any], keeper: Keeper, tmp_path: Path
) -> None:
    digest = file(workbook(tmp_path, 40))
    room.execute("insert into ops.holds (file_sha256, rule, why) values (%s, 'R-208', 'test')", (digest,))
    finding(room, digest, "R-208", "B")
    answer()
    room.execute("update ops.holds set released_at = now(), approval_ref = 'HQ-1'")
    answer("02-20T22:00:00")
    first, second = keeper.mails()
    assert "ждёт" in subject(first)
    assert "принят с замечаниями" in subject(second)
    assert "не загружены" not in part(second, "plain")


def test_a_held_file_says_that_it_waits_for_hq(room: psycopg.Connection[Any], keeper: Keeper, tmp_path: Path) -> None:
    digest = file(workbook(tmp_path, 40))
    room.execute(
        "insert into ops.holds (file_sha256, rule, why, held_at) values (%s, 'R-305', 'test', now())", (digest,)
    )
    answer()
    (mail,) = keeper.mails()
    assert "ждёт согласования штаба" in subject(mail)
    assert "загружено 0" in part(mail, "plain")
    room.execute("update ops.holds set released_at = now(), approval_ref = 'HQ-1'")
    answer("02-20T22:00:00")
    assert len(keeper.kept) == 2  # let in: another judgement, told once
    assert "ждёт" not in subject(keeper.mails()[1])


def test_remarks_that_come_later_do_not_mail_again_but_what_refuses_a_row_does(
    room: psycopg.Connection[Any], keeper: Keeper, tmp_path: Path
) -> None:
    digest = file(workbook(tmp_path, 40))
    answer()
    finding(room, digest, "R-302", "W")
    answer("02-20T22:00:00")
    finding(room, digest, "R-302", "Q", is_shadow=True)
    answer("02-20T22:10:00")
    assert len(keeper.kept) == 1
    finding(room, digest, "R-211", "Q")
    answer("02-20T22:20:00")
    assert len(keeper.kept) == 2
    assert "принят частично" in subject(keeper.mails()[1])


@pytest.mark.parametrize("rule", sorted(WHY_HELD))
def test_a_file_that_hq_let_in_is_not_told_to_wait(
    room: psycopg.Connection[Any], keeper: Keeper, tmp_path: Path, rule: str
) -> None:
    digest = file(workbook(tmp_path, 40))
    room.execute("delete from ops.findings")
    finding(room, digest, rule, "W", args={"closed": "17.03.2026 12:00"})
    room.execute("insert into ops.holds (file_sha256, rule, why) values (%s, %s, 'test')", (digest, rule))
    answer()
    room.execute("update ops.holds set released_at = now(), approval_ref = 'HQ-1'")
    answer("02-20T22:00:00")
    first, second = (part(mail, "plain") for mail in keeper.mails())
    assert rule in first
    assert rule not in second


def test_a_rule_that_hq_let_pass_is_told_with_the_number(
    room: psycopg.Connection[Any], keeper: Keeper, tmp_path: Path
) -> None:
    digest = file(workbook(tmp_path, 40))
    room.execute("delete from ops.findings")
    finding(room, digest, "R-206", "I")
    room.execute("update ops.findings set waiver_ref = 'HQ-9'")
    answer()
    said = part(keeper.mails()[0], "plain")
    assert "РАЗРЕШЕНО ШТАБОМ" in said
    assert "Разрешение штаба: HQ-9." in " ".join(said.split())


def test_remarks_alone_ask_for_nothing_where_everything_is_right(
    room: psycopg.Connection[Any], keeper: Keeper, tmp_path: Path
) -> None:
    digest = file(workbook(tmp_path, 40))
    room.execute("delete from ops.findings")
    finding(room, digest, "R-302", "W")
    answer()
    assert "Если всё верно, отвечать не нужно." in part(keeper.mails()[0], "plain")


def test_shadow_findings_are_told_to_nobody(room: psycopg.Connection[Any], keeper: Keeper, tmp_path: Path) -> None:
    digest = file(workbook(tmp_path, 40))
    room.execute("delete from ops.findings")
    finding(room, digest, "R-211", "B", is_shadow=True, said="тайна")
    answer()
    (mail,) = keeper.mails()
    assert "R-211" not in part(mail, "plain") + part(mail, "html")
    assert attached(mail) == []


def test_personal_data_is_told_of_and_never_quoted(
    room: psycopg.Connection[Any], keeper: Keeper, tmp_path: Path
) -> None:
    file(workbook(tmp_path, 40, note="тел. 8 701 123 45 67"))
    answer()
    (mail,) = keeper.mails()
    said = part(mail, "plain")
    assert "ЛИЧНЫЕ ДАННЫЕ УДАЛЕНЫ" in said
    assert "В 1 ячейке было похожее на личные данные" in " ".join(said.split())
    for kind in ("plain", "html"):
        assert "701" not in part(mail, kind)
        assert "[скрыто]" not in part(mail, kind)


def test_what_people_type_is_escaped(room: psycopg.Connection[Any], keeper: Keeper, tmp_path: Path) -> None:
    file(workbook(tmp_path, 40, "<img src=x onerror=alert(1)>"), name="61/<b>отчёт</b>\r\nBcc: x@y.example.xlsx")
    answer()
    (mail,) = keeper.mails()
    html = part(mail, "html")
    assert "<img" not in html
    assert "&lt;img" in html
    assert "<b>отчёт" not in html
    assert mail["Bcc"] is None


def test_many_errors_are_cut_and_the_true_count_told(
    room: psycopg.Connection[Any], keeper: Keeper, tmp_path: Path
) -> None:
    digest = file(workbook(tmp_path, *["около 40"] * 30, 7))
    fields = [column for form in ("F2", "F6", "F8") for column in forms.forms()[form].columns]
    for number, field in enumerate(fields[:25]):
        room.execute(
            "insert into ops.findings (file_sha256, fence, finding_no, rule, severity, scope, sheet, field, said) "
            "values (%s, 'expectation', %s, 'R-211', 'Q', 'column', 'Журнал мероприятий', %s, 'x')",
            (digest, number + 1, field),
        )
    answer()
    said = " ".join(part(keeper.mails()[0], "plain").split())
    assert "30 ячеек: L4, L5, L6, L7, L8, L9, L10, L11 и ещё 22" in said
    assert "Показано 20 из " in said


def test_events_on_the_day_of_silence_go_to_the_lawyers_at_once_and_once(
    room: psycopg.Connection[Any], keeper: Keeper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def with_lawyers(document: dict[str, Any]) -> None:
        others = [one for one in document["bulletin"]["audiences"] if one["code"] != "hq_legal"]
        lawyers = {"code": "hq_legal", "edition": "legal", "language": "ru", "recipients": ["legal@hq.example"]}
        document["bulletin"]["audiences"] = [*others, lawyers]

    mail_room.configure(monkeypatch, tmp_path, with_lawyers)
    digest = file(workbook(tmp_path, 40))
    finding(room, digest, "R-203", "Q", args={"date": "2026-03-14"}, said="2026-03-14")
    answer()
    finding(room, digest, "R-211", "Q", cell="M4")
    answer("02-20T22:00:00")
    assert keeper.copies == {SECRETARY: 2, "legal@hq.example": 1}
    (mail,) = keeper.mails("legal@hq.example")
    assert subject(mail) == "Мероприятие в день, когда агитация запрещена: Туркестанская область, 20 февраля"
    assert "Журнал мероприятий!L4" in part(mail, "plain")


@pytest.mark.parametrize(("reason", "mails"), [("door_forbidden", 1), ("door_not_started", 0)])
def test_doors_visited_on_a_forbidden_day_go_to_the_lawyers_too(
    room: psycopg.Connection[Any], keeper: Keeper, tmp_path: Path, reason: str, mails: int
) -> None:
    digest = file(workbook(tmp_path, 40))
    finding(room, digest, "R-253", "Q", args={"reason": reason, "date": "2026-03-14", "starts": "2026-02-23"})
    answer()
    answer("02-20T22:00:00")
    found = keeper.mails("legal@hq.example")
    assert len(found) == mails
    assert all("R-253" in part(one, "plain") for one in found)


def test_no_address_stands_in_the_warehouse_or_the_archive(
    room: psycopg.Connection[Any], keeper: Keeper, tmp_path: Path
) -> None:
    file(workbook(tmp_path, 40, "около 40"))
    answer()
    tables = ("ops.outbox", "ops.mail_attempts", "ops.answers", "ops.editions")
    said = "".join(str(desk.ask(f"select t::text from {table} as t")) for table in tables)
    assert "regions.example" not in said
    with connect("reporter") as connection:
        bodies = connection.execute("select body_sha256 from ops.outbox").fetchall()
    for (digest,) in bodies:
        assert b"regions.example" not in archive.get(settings().archive, digest)


def test_the_letter_is_dated_by_the_instant_it_speaks_of(
    room: psycopg.Connection[Any], keeper: Keeper, tmp_path: Path
) -> None:
    file(workbook(tmp_path, 40))
    answer("02-20T20:00:00")
    assert keeper.mails()[0]["Date"].datetime == datetime.fromisoformat("2026-02-20T20:00:00+05:00")
