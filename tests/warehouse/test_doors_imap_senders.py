"""Who may file by mail: known senders only, believed where the receiving server vouches for them; and only over a safe line."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

import pytest
from warehouse.doors_room import SECRET, Configure, collect
from warehouse.imap_room import SENDER, Mailbox, certificate, digest, letter, relay, strangers
from warehouse.imap_room import mailbox as mailbox
from warehouse.imap_room import mailserver as mailserver

from esep.errors import Unreachable
from esep.reports.doors import mails


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
