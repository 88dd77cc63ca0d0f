"""What a sender is told: once for each judgement of a file, in Russian and Kazakh, with the workbook marked; and nobody twice."""

from __future__ import annotations

import io
import threading
import uuid
from pathlib import Path
from typing import Any

import openpyxl
import psycopg
import pytest
from warehouse import filing_room as desk
from warehouse import mail_room
from warehouse.answers_room import SECRETARY, answer, attached, file, finding, states, subject, workbook
from warehouse.answers_room import keeper as keeper
from warehouse.answers_room import room as room
from warehouse.mail_room import Keeper, part

from esep import config
from esep.errors import Refused, Unreachable
from esep.local import ports
from esep.reports import answering, check
from esep.reports.template import ERRORS_SHEET


def test_a_refused_row_is_told_by_cell_with_the_workbook_marked(
    room: psycopg.Connection[Any], keeper: Keeper, tmp_path: Path
) -> None:
    file(workbook(tmp_path, 40, "около 40", "около 50", "1,000"))
    answer()
    (mail,) = keeper.mails()
    assert mail["To"] == SECRETARY
    assert (
        subject(mail)
        == "Отчёт за 20 февраля принят частично: исправьте 3 / 20 ақпан есебі ішінара қабылданды: 3 түзетіңіз"
    )
    said = part(mail, "plain")
    assert "61_2026-02-20_original_1.xlsx" in said
    assert "20 февраля, 19:30 (в срок)" in said
    assert "Журнал мероприятий: найдено строк 4, прочитано без ошибок 1, загружено 1" in said
    assert "* R-013 Журнал мероприятий, 2 ячейки: L5, L6" in said
    assert "«около 40»" in said
    assert "Исправить можно до 23 февраля, 12:00 без согласования" in " ".join(said.split())
    assert "ответом на это письмо" in said
    assert "осы хатқа жауап ретінде" in " ".join(said.split())
    ((name, data),) = attached(mail)
    assert name == "61_2026-02-20_original_1.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book["Журнал мероприятий"]["L5"].comment is not None
    assert book.sheetnames[-1] == ERRORS_SHEET


def test_the_attached_workbook_sent_back_is_judged_as_before(
    room: psycopg.Connection[Any], keeper: Keeper, tmp_path: Path
) -> None:
    original = workbook(tmp_path, 40, "около 40")
    file(original)
    answer()
    ((name, data),) = attached(keeper.mails()[0])
    for called, content in (("a.xlsx", original), (name, data)):
        (tmp_path / "one").mkdir(exist_ok=True)
        (tmp_path / "one" / called).write_bytes(content)
    first, again = (check.check_file(tmp_path / "one" / called) for called in ("a.xlsx", name))
    assert [one for one in again["findings"] if one["rule"] != "R-005"] == [
        one for one in first["findings"] if one["rule"] != "R-005"
    ]
    assert not [one for one in again["findings"] if one["rule"] == "R-005"]


def test_nobody_is_told_the_same_twice(room: psycopg.Connection[Any], keeper: Keeper, tmp_path: Path) -> None:
    file(workbook(tmp_path, 40, "около 40"))
    answer()
    said = answer("02-20T22:00:00")
    assert said == "0 answers queued"
    assert len(keeper.kept) == 1
    (edition,) = desk.ask("select edition, kind from ops.editions")
    assert edition[1] == "answer"
    assert str(keeper.mails()[0]["Message-ID"]).startswith(f"<{edition[0].replace('/', '.')}.region-61.")
    assert str(keeper.mails()[0]["Message-ID"]).endswith("@hq.example>")


def test_two_runs_at_once_answer_once(room: psycopg.Connection[Any], keeper: Keeper, tmp_path: Path) -> None:
    file(workbook(tmp_path, 40, "около 40"))
    threads = [threading.Thread(target=answer) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(keeper.kept) == 1


def test_a_refused_file_is_told_until_when_a_new_one_is_on_time_or_late(
    room: psycopg.Connection[Any], keeper: Keeper, tmp_path: Path
) -> None:
    clocks = {"02-20T19:00:00": "до 20:00 20 февраля будет принят в срок; до 12:00 21 февраля - с опозданием",
              "02-20T22:00:00": "До 12:00 21 февраля исправленный файл будет принят с опозданием",
              "02-21T13:00:00": "Отчётность закрывается 17 марта, 12:00"}  # fmt: skip
    for number, (clock, words) in enumerate(clocks.items()):
        file(
            workbook(tmp_path, 40 + number, region_code="99"),
            "02-20T18:00:00",
            f"61/61_2026-02-20_original_{number}.xlsx",
        )
        answer(clock)
        said = " ".join(part(keeper.mails()[-1], "plain").split())
        assert words in said
        assert "Отчёт не принят: ни одна строка не загружена." in said
        assert "загружено 0" in said
    assert states() == ["rejected"] * 3


def test_a_clean_file_gets_a_short_receipt_without_a_workbook(room: psycopg.Connection[Any], keeper: Keeper) -> None:
    file(desk.daily(), name="61/61_2026-02-20_original_1.json")
    room.execute("delete from ops.findings")
    answer()
    (mail,) = keeper.mails()
    assert subject(mail) == "Отчёт за 20 февраля принят / 20 ақпан есебі қабылданды"
    assert attached(mail) == []
    assert "КАК ИСПРАВИТЬ" not in part(mail, "plain")
    assert "Журнал мероприятий: найдено строк 1, прочитано без ошибок 1, загружено 1" in part(mail, "plain")
    assert states() == ["accepted"]


def test_a_file_that_was_overtaken_before_its_answer_is_told_which_one_counts(
    room: psycopg.Connection[Any], keeper: Keeper
) -> None:
    file(desk.daily(1), "02-20T19:00:00", name="61/61_2026-02-20_original_1.json")
    file(desk.daily(2, [desk.event(2)]), "02-20T19:30:00", name="61/61_2026-02-20_original_2.json")
    answer()
    told = {"_original_1" in part(mail, "plain"): part(mail, "plain") for mail in keeper.mails()}
    assert "принят более новый отчёт" in " ".join(told[True].split())
    assert "принят более новый отчёт" not in " ".join(told[False].split())


def test_the_region_that_writes_kazakh_reads_kazakh_first(
    room: psycopg.Connection[Any], keeper: Keeper, tmp_path: Path
) -> None:
    file(workbook(tmp_path, 40, "около 40", language="kk"))
    answer()
    (mail,) = keeper.mails()
    assert subject(mail).startswith("20 ақпан есебі ішінара қабылданды: 1 түзетіңіз / Отчёт за")
    said = part(mail, "plain")
    assert said.index("НЕ ТҮЗЕТУ КЕРЕК") < said.index("ЧТО ИСПРАВИТЬ")


def test_a_file_without_a_workbook_gets_the_list(room: psycopg.Connection[Any], keeper: Keeper) -> None:
    broken = desk.daily(1, [desk.event(1), desk.event(2, event_type="concert of cats")])
    file(broken, name="61/61_2026-02-20_original_1.json")
    answer()
    ((name, data),) = attached(keeper.mails()[0])
    assert name == "61_2026-02-20_original_1_errors.xlsx"
    assert openpyxl.load_workbook(io.BytesIO(data)).sheetnames == [ERRORS_SHEET]


def test_an_unreadable_file_is_answered_without_an_attachment(room: psycopg.Connection[Any], keeper: Keeper) -> None:
    file(b"%PDF-1.7 a scan", name="61/61_2026-02-20_original_1.pdf")
    answer()
    (mail,) = keeper.mails()
    assert "не принят" in subject(mail)
    assert "R-001" in part(mail, "plain")
    assert attached(mail) == []


def test_the_same_bytes_once_more_get_a_short_mail_for_each_arrival(
    room: psycopg.Connection[Any], keeper: Keeper, tmp_path: Path
) -> None:
    data = workbook(tmp_path, 40)
    file(data)
    answer()
    for number in (2, 3):
        file(data, f"02-20T19:4{number}:00", f"61/копия {number}.xlsx")
        answer()
        answer()
    subjects = [subject(one) for one in keeper.mails()]
    assert len(subjects) == 3
    assert subjects[1] == "Файл уже получен: копия 2.xlsx / Файл бұрын алынған: копия 2.xlsx"
    assert "делать ничего не нужно" in " ".join(part(keeper.mails()[1], "plain").split())
    assert len(attached(keeper.mails()[2])) == 0


def test_bytes_that_come_again_after_the_instant_are_left_for_later(
    room: psycopg.Connection[Any], keeper: Keeper, tmp_path: Path
) -> None:
    data = workbook(tmp_path, 40)
    file(data)
    file(data, "02-20T20:30:00", "61/копия.xlsx")
    answer("02-20T20:00:00")
    assert len(keeper.kept) == 1
    answer("02-20T22:00:00")
    assert len(keeper.kept) == 2


def test_bytes_of_another_regions_report_are_told_to_be_that(
    room: psycopg.Connection[Any], keeper: Keeper, tmp_path: Path
) -> None:
    data = workbook(tmp_path, 40)
    file(data)
    file(data, "02-20T19:40:00", "71/71_2026-02-20_original_1.xlsx", region="71")
    answer()
    answer()
    (mail,) = keeper.mails("secretary-71@regions.example")
    assert "не принят" in subject(mail)
    words = " ".join(part(mail, "plain").split())
    assert "R-004 В титуле регион 61, а файл пришёл от региона 71." in words
    assert "уже получен" not in words
    assert keeper.copies[SECRETARY] == 1


def test_a_relay_that_is_away_keeps_the_answers_for_the_next_run(
    room: psycopg.Connection[Any], keeper: Keeper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file(workbook(tmp_path, 40, "около 40"))
    monkeypatch.setenv("ESEP_SMTP_URL", f"smtp://127.0.0.1:{ports.free()}")
    config.forget()
    with pytest.raises(Unreachable, match="0 sent"):
        answer()
    assert states() == ["partly"]
    monkeypatch.setenv("ESEP_SMTP_URL", f"smtp://127.0.0.1:{keeper.port}")
    config.forget()
    assert "answer: 1 sent" in answer("02-20T22:00:00")
    assert len(keeper.kept) == 1


def test_a_refused_address_does_not_keep_another_regions_answer(
    room: psycopg.Connection[Any], keeper: Keeper, tmp_path: Path
) -> None:
    keeper.rcpt = lambda address: "550 no such mailbox" if "-61@" in address else None
    file(workbook(tmp_path, 40))
    file(workbook(tmp_path, 41, region_code="71"), name="71/71_2026-02-20_original_1.xlsx", region="71")
    with pytest.raises(Refused, match="1 sent"):
        answer()
    assert keeper.copies == {"secretary-71@regions.example": 1}
    assert answer("02-20T22:00:00") == "0 answers queued"


def test_a_kill_between_queueing_and_sending_loses_nothing(
    room: psycopg.Connection[Any], keeper: Keeper, tmp_path: Path
) -> None:
    file(workbook(tmp_path, 40))
    assert answering.queue(desk.at("02-20T20:00:00")) == 1
    assert keeper.kept == []
    assert "answer: 1 sent" in answer()
    assert len(keeper.kept) == 1


def test_a_region_without_contacts_is_answered_when_it_has_some(
    room: psycopg.Connection[Any], keeper: Keeper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail_room.configure(monkeypatch, tmp_path, lambda document: document["regions"].pop("contacts"))
    file(workbook(tmp_path, 40))
    assert answer() == "0 answers queued"
    monkeypatch.delenv("ESEP_CAMPAIGN")
    config.forget()
    answer("02-20T22:00:00")
    assert keeper.copies == {SECRETARY: 1}


def test_without_anything_to_say_no_relay_is_needed(
    room: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ESEP_SMTP_URL")
    config.forget()
    assert answer() == "0 answers queued"


def test_a_version_that_was_replaced_is_not_judged_anew_before_its_sender(
    room: psycopg.Connection[Any], keeper: Keeper, tmp_path: Path
) -> None:
    first = file(workbook(tmp_path, 40))
    answer()
    file(
        workbook(
            tmp_path, 41, kind="correction", supersedes=str(uuid.UUID(int=7)), submission_id=str(uuid.UUID(int=8))
        ),
        "02-20T19:50:00",
        "61/61_2026-02-20_correction_2.xlsx",
    )
    answer()
    finding(room, first, "R-211", "Q")
    answer("02-20T22:00:00")
    assert len(keeper.kept) == 2


def test_what_came_after_the_instant_is_left_for_later(
    room: psycopg.Connection[Any], keeper: Keeper, tmp_path: Path
) -> None:
    file(workbook(tmp_path, 40), "02-20T21:00:00")
    assert answer("02-20T20:00:00") == "0 answers queued"
    answer("02-20T22:00:00")
    assert len(keeper.kept) == 1
