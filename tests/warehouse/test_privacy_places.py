"""Personal data in every place where a sender can put it: none of it is found again in the warehouse, the log or the mail."""

from __future__ import annotations

import json
import logging
import os
import time
from pathlib import Path
from typing import Any

import openpyxl
import psycopg
import pytest
from openpyxl.comments import Comment
from openpyxl.packaging.custom import StringProperty
from warehouse import filing_room as desk
from warehouse.answers_room import DAY, workbook
from warehouse.answers_room import keeper as keeper
from warehouse.answers_room import room as room
from warehouse.doors_room import Configure, collect
from warehouse.mail_room import Keeper, part

from esep import days
from esep.config import settings
from esep.reports import answering
from esep.reports import day as reporting

pytestmark = pytest.mark.filterwarnings("ignore")  # the library's own imports are not ours to mend

NUMBERS = {place: f"870155500{number:02d}" for number, place in enumerate((
    "cell", "heading", "sheet", "second sheet", "note", "author", "mark", "file", "unreadable file", "key", "block", "value", "nested",
    "twice",
))}  # fmt: skip
NAME = "Мария Петровна"
JOURNAL = "Журнал мероприятий"


def spread(path: Path) -> bytes:
    """The workbook with a telephone in every place."""
    book: Any = openpyxl.load_workbook(path)
    journal = book[JOURNAL]
    last = journal.max_column + 1
    journal.cell(3, last).value, journal.cell(4, last).value = f"Телефон {NUMBERS['heading']}", "x"
    journal["L4"].comment = Comment(f"{NAME} {NUMBERS['note']}", NAME)
    for place in ("sheet", "second sheet"):
        book.create_sheet(f"Связь {NUMBERS[place]}")["A1"] = "x"
    book.properties.creator = NUMBERS["author"]
    book.custom_doc_props.props[:] = [one for one in book.custom_doc_props.props if one.name != "esep_template"]
    book.custom_doc_props.append(StringProperty(name="esep_template", value=NUMBERS["mark"]))
    book.save(path)
    return path.read_bytes()


def pack(**changed: Any) -> bytes:
    made = desk.daily(9, [desk.event(7, note=f"звонить {NUMBERS['value']}")])
    made["F2"][0] |= {NUMBERS["key"]: "x", "other": {NUMBERS["nested"]: 1}}
    made[f"S {NUMBERS['block']}"] = [{"a": 1}]
    return json.dumps(made | changed, ensure_ascii=False).encode()


def test_nothing_of_it_is_kept(
    room: psycopg.Connection[Any],
    keeper: Keeper,
    sources: Configure,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG, "esep")
    inbox = tmp_path / "inbox" / "61"
    inbox.mkdir(parents=True)
    sources({"code": "drop", "url": str(inbox.parent)})
    workbook(tmp_path, 40, "около 40", note=f"тел. {NUMBERS['cell']}")
    given = {
        f"отчёт {NUMBERS['file']} {NAME}.xlsx": spread(tmp_path / "made.xlsx"),
        f"{NUMBERS['unreadable file']}.xlsx": b"no workbook at all",
        "61.json": pack(),
        "62.json": b'{"%s": 1, "%s": 2}' % ((NUMBERS["twice"].encode(),) * 2),
    }
    for name, data in given.items():
        (inbox / name).write_bytes(data)
        os.utime(inbox / name, (time.time() - 3600,) * 2)
    assert len(collect()) == len(given)
    as_of = days.now()
    reporting.open_day(DAY, as_of)
    reporting.load_region(DAY, as_of, "61")
    reporting.validate(DAY, as_of)
    answering.answer(DAY, as_of)

    tables = room.execute(
        "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname in ('raw', 'ops')"
    )
    kept = "".join(
        str(room.execute(f"select t::text from {name} as t".encode()).fetchall()) for (name,) in tables.fetchall()
    )
    kept += caplog.text
    kept += "".join(page.read_text(encoding="utf-8") for page in settings().pages.rglob("*.html"))
    for mail in keeper.mails():
        names = [str(one.get_filename()) for one in mail.iter_attachments()]
        kept += f"{mail['Subject']} {part(mail, 'plain')} {part(mail, 'html')} {names}"
    assert [place for place, number in NUMBERS.items() if number in kept] == []
    assert NAME not in kept
    assert len(keeper.kept) == len(given)
    before = desk.ask("select * from ops.deliveries order by file_name")
    collect()
    assert desk.ask("select * from ops.deliveries order by file_name") == before
    assert len(desk.ask("select distinct sheet from raw.cells where sheet like 'Связь%'")) == 2
