"""A mailbox as a door, by a real IMAP server on this machine: who may file, what is attached, what is told to engineers."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
import pytest
from imapclient import IMAPClient
from warehouse import filing_room
from warehouse.doors_room import DAY, SECRET, Configure, ask, collect, names

from esep.errors import Unreachable
from esep.local import ports
from esep.receipts import Outcome
from esep.reports import intake
from esep.reports.doors import mails
from esep.warehouse import load

AT = datetime.fromisoformat("2026-02-20T19:30:00+05:00")
SENDER = "secretary-61@regions.example"
PACK = b"PK\x03\x04 SYNTHETIC"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(scope="module")
def mailserver() -> Iterator[int]:
    """pymap with one user; returns its port."""
    port = ports.free()
    process = subprocess.Popen(
        [
            *(Path(sys.executable).with_name("pymap"), "--host", "127.0.0.1", "--port", str(port), "--no-tls"),
            *("dict", "--demo-user", "intake", "--demo-password", SECRET),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(150):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.2)
        yield port
    finally:
        process.terminate()
        process.wait(10)


@dataclass
class Mailbox:
    """One folder of the user, and the source that reads it."""

    client: Any
    name: str
    port: int

    def source(self, **changed: Any) -> dict[str, Any]:
        options = {"mailbox": self.name, **changed.pop("options", {})}
        return {
            "code": "mail", "kind": "imap", "url": f"imap://127.0.0.1:{self.port}", "received": "server", "user": "intake",
            "secret": SECRET, "regions": {"61": [SENDER], "71": ["Abai@Regions.Example"]}, "options": options, **changed,
        }  # fmt: skip

    def put(self, mail: EmailMessage | bytes, at: datetime = AT) -> None:
        self.client.append(self.name, mail if isinstance(mail, bytes) else mail.as_bytes(), (), at)


@pytest.fixture
def mailbox(mailserver: int, request: pytest.FixtureRequest) -> Iterator[Mailbox]:
    with IMAPClient("127.0.0.1", port=mailserver, ssl=False) as client:
        client.plain_login("intake", SECRET)
        name = f"t{sha256(request.node.name.encode()).hexdigest()[:12]}"
        client.create_folder(name)
        yield Mailbox(client, name, mailserver)


def letter(sender: str = SENDER, files: dict[str, bytes] | None = None, **headers: str) -> EmailMessage:
    """A mail with attachments (SYNTHETIC)."""
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = "intake@hq.example"
    mail["Subject"] = "Отчёт"
    mail["Date"] = "Mon, 01 Jan 2001 00:00:00 +0000"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content("SYNTHETIC")
    for name, data in ({"61_2026-02-20_original_1.xlsx": PACK} if files is None else files).items():
        mail.add_attachment(data, *XLSX.split("/"), filename=name)
    return mail


def raw(disposition: str, *, sender: str = SENDER, media_type: str = XLSX, body: bytes = b"UEsDBA==") -> bytes:
    """A mail of one part whose Content-Disposition is written by hand."""
    return (
        (
            f"From: {sender}\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: {media_type}\r\n"
            f"Content-Transfer-Encoding: base64\r\n"
        ).encode()
        + f"Content-Disposition: {disposition}\r\n\r\n".encode("utf-8", "surrogateescape")
        + body
    )


def strangers() -> list[tuple[Any, ...]]:
    return ask("select why, sender_sha256 from ops.strangers order by item")


def digest(address: str) -> str:
    return sha256(address.encode()).hexdigest()


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


def test_an_unknown_sender_is_known_by_a_digest_only(
    mailbox: Mailbox,
    sources: Configure,
    words: pytest.LogCaptureFixture,
) -> None:
    mailbox.put(letter("Кто-то <Who@else.example>"))
    sources(mailbox.source())
    assert (collect("61"), collect("71")) == ([], [])
    assert strangers() == [("unknown sender", digest("who@else.example"))]
    assert "else.example" not in words.text.casefold().replace("regions.example", "")


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        (f'From: "{SENDER}" <evil@else.example>', "unknown sender"),
        (f"From: {SENDER} <evil@else.example>", "not exactly one sender"),
        (f"From: <{SENDER}> <evil@else.example>", "not exactly one sender"),
        (f"From: {SENDER}, evil@else.example", "not exactly one sender"),
        (f"From: evil@else.example\r\nFrom: {SENDER}", "not exactly one sender"),
        (f"From: {SENDER}\r\nFrom: {SENDER}", "not exactly one sender"),
        (f"From: evil@else.example\r\nSender: {SENDER}", "unknown sender"),
        (f"From: {SENDER}.evil.example", "unknown sender"),
        (f"From: x{SENDER}", "unknown sender"),
        (f"From: evil@else.example\r\n ({SENDER})", "unknown sender"),
    ],
)
def test_a_sender_in_disguise_is_a_stranger(
    headers: str,
    why: str,
    mailbox: Mailbox,
    sources: Configure,
) -> None:
    _, rest = letter().as_bytes().split(b"\n", 1)
    mailbox.put(headers.encode() + b"\r\n" + rest.replace(b"\n", b"\r\n"))
    sources(mailbox.source())
    assert collect() == []
    assert [found for found, _ in strangers()] == [why]


def test_a_stranger_who_is_put_into_the_settings_is_none(mailbox: Mailbox, sources: Configure) -> None:
    mailbox.put(letter("new-secretary@regions.example"))
    sources(mailbox.source())
    assert collect() == []
    assert len(strangers()) == 1
    sources(mailbox.source(regions={"61": [SENDER, "new-secretary@regions.example"]}))
    assert len(collect()) == 1
    assert strangers() == []


AUTHORITY = "mx.hq.example"


@pytest.mark.parametrize(
    ("results", "is_taken"),
    [
        ([f"{AUTHORITY}; dkim=pass header.d=regions.example header.s=a"], True),
        ([f"{AUTHORITY}; spf=pass smtp.mailfrom=bounce@regions.example"], True),
        ([f"{AUTHORITY}; dkim=fail; dmarc=pass (p=reject) header.from=regions.example"], True),
        ([f"{AUTHORITY} 1; dkim = pass header.i=@mail.regions.example"], True),
        ([], False),
        ([f"{AUTHORITY}; none"], False),
        ([f"{AUTHORITY}; dkim=fail header.d=regions.example"], False),
        ([f"{AUTHORITY}; dkim=pass header.d=else.example; spf=pass smtp.mailfrom=evil@else.example"], False),
        ([f"{AUTHORITY}; dkim=pass header.d=evilregions.example"], False),
        ([f"{AUTHORITY}; dkim=fail (dkim=pass header.d=regions.example)"], False),
        ([f'{AUTHORITY}; spf=fail smtp.mailfrom="x; dkim=pass header.d=regions.example"'], False),
        ([f"{AUTHORITY}.evil.example; dkim=pass header.d=regions.example"], False),
        (["mx.else.example; none", f"{AUTHORITY}; dkim=pass header.d=regions.example"], False),
        ([f"{AUTHORITY}; dmarc=pass header.from=else.example"], False),
    ],
)
def test_only_the_receiving_servers_own_word_for_the_froms_domain_counts(results: list[str], is_taken: bool) -> None:
    header = mails.parsed("".join(f"Authentication-Results: {one}\r\n" for one in results).encode() + b"\r\n")
    assert mails.is_authentic(header, AUTHORITY, SENDER) is is_taken


@pytest.mark.parametrize(
    ("results", "is_taken"),
    [
        ([f"{AUTHORITY}; dkim=pass header.d=regions.example header.s=a"], True),
        ([f"{AUTHORITY}; dkim=pass header.d=else.example"], False),
        ([], False),
    ],
)
def test_a_forged_from_does_not_pass_where_the_server_judges_it(
    results: list[str],
    is_taken: bool,
    mailbox: Mailbox,
    sources: Configure,
) -> None:
    above = "".join(f"Authentication-Results: {one}\r\n" for one in results).encode()
    mailbox.put(above + letter().as_bytes().replace(b"\n", b"\r\n"))
    sources(mailbox.source(options={"authserv_id": AUTHORITY}))
    assert len(collect()) == is_taken
    assert [why for why, _ in strangers()] == ([] if is_taken else ["the receiving server does not confirm the sender"])


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


def test_a_wrong_password_is_told_without_it(
    mailbox: Mailbox,
    sources: Configure,
    words: pytest.LogCaptureFixture,
) -> None:
    sources(mailbox.source(secret=f"{SECRET}-old"))
    with pytest.raises(Unreachable, match="mail: Refused: the server does not let `user` in") as told:
        collect()
    assert SECRET not in str(told.value)


@pytest.mark.parametrize(
    ("changed", "remedy"),
    [
        ({"url": "imap://mail.hq.example"}, "only to this very machine"),
        ({"url": "imaps://intake:pw@mail.hq.example"}, "give the password as `secret`"),
        ({"options": {"authserv-id": "mx"}}, "authserv-id are not known"),
        ({"options": {"mailbox": "NoSuch"}}, "'NoSuch' cannot be opened"),
        ({"regions": {"61": [SENDER], "71": [SENDER.upper()]}}, "another region's"),
        ({"regions": {"61": ["Секретарь"]}}, "no address"),
        ({"url": "imap://127.0.0.1:1"}, "ConnectionRefusedError"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_told(
    changed: dict[str, Any],
    remedy: str,
    mailbox: Mailbox,
    sources: Configure,
) -> None:
    sources(mailbox.source(**changed))
    with pytest.raises(Unreachable, match=remedy):
        collect()


@contextmanager
def relay(port: int, *, context: ssl.SSLContext | None = None, cut_after: int | None = None) -> Iterator[int]:
    """A way to the server: under TLS, or one that breaks after so many bytes of answers."""
    listener = socket.create_server(("127.0.0.1", 0))
    open_ones: list[socket.socket] = [listener]

    def pour(source: socket.socket, sink: socket.socket, limit: int | None) -> None:
        with suppress(OSError, ValueError):
            while data := source.recv(4096):
                sink.sendall(data if limit is None else data[:limit])
                if limit is not None and (limit := limit - len(data)) <= 0:
                    break
        for one in (source, sink):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def serve() -> None:
        with suppress(OSError):
            while True:
                near, _ = listener.accept()
                try:
                    near = context.wrap_socket(near, server_side=True) if context else near
                except (OSError, ssl.SSLError):
                    near.close()
                    continue
                far = socket.create_connection(("127.0.0.1", port))
                open_ones.extend((near, far))
                threading.Thread(target=pour, args=(near, far, None), daemon=True).start()
                threading.Thread(target=pour, args=(far, near, cut_after), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        for one in open_ones:
            one.close()


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


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of its own for 127.0.0.1, and its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "SYNTHETIC")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(
            name, name, key.public_key(), x509.random_serial_number(), now - timedelta(1), now + timedelta(1)
        )
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "cert.pem", folder / "key.pem"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return paths


def test_under_tls_only_a_known_certificate_hears_the_password(
    mailbox: Mailbox,
    sources: Configure,
    tmp_path: Path,
) -> None:
    mailbox.put(letter())
    public, private = certificate(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(public, private)
    with relay(mailbox.port, context=context) as port:
        sources(mailbox.source(url=f"imaps://127.0.0.1:{port}"))
        with pytest.raises(Unreachable, match="CERTIFICATE_VERIFY_FAILED"):
            collect()
        sources(mailbox.source(url=f"imaps://127.0.0.1:{port}", options={"ca_file": str(public)}))
        assert len(collect()) == 1
