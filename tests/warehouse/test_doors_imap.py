"""A mailbox as a door, by a real IMAP server on this machine: what is taken, what is attached, what is told to engineers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import psycopg
import pytest
from warehouse import filing_room
from warehouse.doors_room import DAY, Configure, ask, collect, names
from warehouse.imap_room import AT, PACK, SENDER, Mailbox, digest, letter, raw, relay, strangers
from warehouse.imap_room import mailbox as mailbox
from warehouse.imap_room import mailserver as mailserver

from esep.errors import Unreachable
from esep.receipts import Outcome
from esep.reports import intake
from esep.reports.doors import mails
from esep.warehouse import load


def test_a_mail_is_taken_once_with_the_instant_of_the_server(
    mailbox: Mailbox,
    sources: Configure,
    words: pytest.LogCaptureFixture,
) -> None:
    sources(mailbox.source())
    assert collect() == []
    mailbox.put(letter())
    (found,) = first = collect()
    assert (found.received_at, found.size, found.answers_to) == (AT, len(PACK), None)
    assert found.file_name.startswith("61/mail-")
    assert names(first) == ["61_2026-02-20_original_1.xlsx"]
    assert collect() == first
    mailbox.put(letter(files={"61_2026-02-20_original_1.xlsx": b"PK second"}), AT + timedelta(hours=1))
    assert [one.file_sha256 for one in collect()] == [sha256(data).hexdigest() for data in (PACK, b"PK second")]
    assert len(collect()) == 2
    assert SENDER not in words.text


def test_a_pack_by_mail_is_loaded_as_one_from_a_folder_is(mailbox: Mailbox, sources: Configure) -> None:
    pack = filing_room.bytes_of(filing_room.daily(1, [filing_room.event(1)]))
    mailbox.put(letter(files={"61_2026-02-20_original_1.json": pack}))
    sources(mailbox.source())
    result = intake.load(DAY, "61", AT + timedelta(hours=12), collect())
    assert (result.outcome, result.accepted_days) == (Outcome.ACCEPTED, [DAY])
    assert ask("select channel_region, received_at from raw.submissions") == [("61", AT)]
    assert ask("select count(*) from ops.findings where rule = 'R-005'") == [(0,)]


def test_nothing_is_marked_in_the_mailbox(mailbox: Mailbox, sources: Configure) -> None:
    mailbox.put(letter())
    sources(mailbox.source())
    assert len(collect()) == 1
    mailbox.client.select_folder(mailbox.name, readonly=True)
    ((_, said),) = mailbox.client.fetch(mailbox.client.search(), ["FLAGS"]).items()
    assert b"\\Seen" not in said[b"FLAGS"]


def test_without_the_servers_witness_our_first_sight_counts(mailbox: Mailbox, sources: Configure) -> None:
    mailbox.put(letter())
    sources(mailbox.source(received="first_seen"))
    before = datetime.now(UTC)
    (found,) = collect()
    assert found.received_at >= before
    assert collect() == [found]


def test_each_region_gets_its_own(mailbox: Mailbox, sources: Configure) -> None:
    mailbox.put(letter())
    mailbox.put(letter("Абай облысы <abai@regions.example>", {"71.xlsx": b"PK of 71"}))
    sources(mailbox.source())
    assert (names(collect("61")), names(collect("71")), collect("55")) == (
        ["61_2026-02-20_original_1.xlsx"],
        ["71.xlsx"],
        [],
    )
    assert strangers() == []


def test_a_mailbox_that_was_rebuilt_brings_nothing_twice(mailbox: Mailbox, sources: Configure) -> None:
    given = [letter(files={f"{number}.xlsx": b"PK%d" % number}) for number in range(3)]
    for mail in given:
        mailbox.put(mail)
    sources(mailbox.source())
    first = collect()
    mailbox.client.delete_folder(mailbox.name)
    mailbox.client.create_folder(mailbox.name)
    for mail in reversed(given):
        mailbox.put(mail)
    assert collect() == first


def test_a_reply_to_our_mail_says_which(mailbox: Mailbox, sources: Configure) -> None:
    from esep.config import settings

    sources(mailbox.source())
    ours = f"<answer.1@{settings().bulletin.from_address.rsplit('@', 1)[-1].upper()}>"
    mailbox.put(
        letter(files={"a.xlsx": b"PKa"}, In_Reply_To="<x@elsewhere.example>", References=f"<y@z.example> {ours}")
    )
    mailbox.put(letter(files={"b.xlsx": b"PKb"}, In_Reply_To="<x@elsewhere.example>"))
    assert {one.file_name[-6:]: one.answers_to for one in collect()} == {"a.xlsx": ours, "b.xlsx": None}


NAMES = {
    "attachment; filename*=utf-8''%D0%BE%D1%82%D1%87%D1%91%D1%82.xlsx": "отчёт.xlsx",
    "attachment; filename*0*=utf-8''%D0%BE%D1%82; filename*1*=%D1%87%D1%91%D1%82.xlsx": "отчёт.xlsx",
    'attachment; filename="=?utf-8?B?0L7RgtGH0ZHRgi54bHN4?="': "отчёт.xlsx",
    'attachment; filename="=?windows-1251?Q?=EE=F2=F7=B8=F2=2Exlsx?="': "отчёт.xlsx",
    'attachment; filename="отчёт.xlsx"': "отчёт.xlsx",
    'inline; filename="=?koi8-r?B?z9TexdQueGxzeA==?="': "отчет.xlsx",
    'attachment; filename="../../61/есеп.xlsx"': "есеп.xlsx",
    'attachment; filename="=?nonsense?B?////?="': "attachment.xlsx",
    "attachment": "attachment-0.xlsx",
}


@pytest.mark.parametrize(("disposition", "name"), NAMES.items(), ids=range(len(NAMES)))
def test_an_attachments_name_is_read_as_its_sender_saw_it(disposition: str, name: str) -> None:
    assert mails.attachments(mails.parsed(raw(disposition))) == [(name, b"PK\x03\x04")]


def test_a_name_in_bare_cp1251_is_read() -> None:
    name = "отчёт.xlsx".encode("cp1251").decode("utf-8", "surrogateescape")
    ((read, _),) = mails.attachments(mails.parsed(raw(f'attachment; filename="{name}"')))
    assert read == "отчёт.xlsx"


def test_a_cyrillic_name_arrives(mailbox: Mailbox, sources: Configure) -> None:
    mailbox.put(letter(files={"Отчёт области Абай за 20 февраля, исправленный (2).xlsx": PACK}))
    sources(mailbox.source())
    assert names(collect()) == ["Отчёт области Абай за 20 февраля, исправленный (2).xlsx"]


def test_all_reports_of_a_mail_are_taken_and_its_pictures_left(mailbox: Mailbox, sources: Configure) -> None:
    inner = letter("somebody@else.example", {"forwarded.zip": b"PK zip"})
    mail = letter(files={"61.xlsx": PACK, "old.xls": b"\xd0\xcf", "logo.png": b"png", "scan.pdf": b"%PDF"})
    mail.add_attachment(inner)
    mailbox.put(mail)
    sources(mailbox.source())
    assert sorted(names(collect())) == ["61.xlsx", "forwarded.zip", "logo.png.xlsx", "scan.pdf.xlsx"]


def test_what_is_nearly_a_report_is_taken_when_nothing_better_is_there(
    mailbox: Mailbox,
    sources: Configure,
) -> None:
    mail = letter(files={})
    mail.add_attachment(b"\xd0\xcf\x11\xe0", "application", "vnd.ms-excel", filename="61.xls")
    mail.add_attachment(b"\x89PNG", "image", "png", filename="logo.png")
    mailbox.put(mail)
    sources(mailbox.source())
    assert names(collect()) == ["61.xls"]


def test_a_mail_without_a_report_is_told_to_engineers(mailbox: Mailbox, sources: Configure) -> None:
    mailbox.put(letter(files={}))
    mailbox.put(letter(files={f"{number}.xlsx": b"PK%d" % number for number in range(21)}))
    sources(mailbox.source())
    assert collect() == []
    assert strangers() == [
        ("no attachment that we read", digest(SENDER)),
        ("more than 20 attachments", digest(SENDER)),
    ]
    assert collect() == []
    assert len(strangers()) == 2


def test_a_huge_attachment_is_refused_by_the_reader_and_a_huge_mail_is_not_fetched(
    mailbox: Mailbox,
    sources: Configure,
) -> None:
    large = b"PK\x03\x04" + b"\0" * (10 * 1024 * 1024)
    mailbox.put(letter(files={"large.xlsx": large}))
    mailbox.put(letter(files={"larger.xlsx": large * 2}))
    sources(mailbox.source())
    (found,) = collect()
    assert (names([found]), found.size) == (["large.xlsx"], len(large))
    assert [why for why, _ in strangers()] == ["larger than 25 MiB"]


def test_a_server_that_goes_mid_way_leaves_no_half_mail(mailbox: Mailbox, sources: Configure) -> None:
    mailbox.put(letter(files={"a.xlsx": b"PK" + b"a" * 100, "b.xlsx": b"PK" + b"b" * 100_000}))
    with relay(mailbox.port, cut_after=60_000) as port:
        sources(mailbox.source(url=f"imap://127.0.0.1:{port}"))
        with pytest.raises(Unreachable, match="mail: "):
            collect()
    assert ask("select count(*) from ops.deliveries") == [(0,)]
    sources(mailbox.source())
    assert names(collect()) == ["a.xlsx", "b.xlsx"]


def test_the_files_of_a_mail_are_registered_together_or_not_at_all(
    mailbox: Mailbox, sources: Configure, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox.put(letter(files={"a.xlsx": b"PKa", "b.xlsx": b"PKb"}))
    sources(mailbox.source())
    real = load.file

    def pulled(connection: Any, digest: str, *rest: Any) -> None:
        real(connection, digest, *rest)
        if digest == sha256(b"PKb").hexdigest():
            raise psycopg.OperationalError("the plug was pulled")

    with monkeypatch.context() as patch:
        patch.setattr(load, "file", pulled)
        with pytest.raises(psycopg.OperationalError):
            collect()
    assert ask("select count(*) from ops.deliveries") == [(0,)]
    assert sorted(names(collect())) == ["a.xlsx", "b.xlsx"]
