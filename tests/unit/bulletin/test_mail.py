"""The mail: two readings of one digest, images by Content-ID, the same bytes whenever built, no address inside."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage

import pytest
from unit.bulletin import made_up

from esep.bulletin import edition, render
from esep.config import Bulletin
from esep.errors import ConfigError
from esep.mail import message as mail

KEY = "digest/2026-02-20"
SENDER = Bulletin("Esep", "reports@hq.example", "digest.hq.example", "engineers@hq.example", ())


def built() -> bytes:
    letter = edition.letter_of(render.digest(made_up.figures(), "kk", KEY))
    return mail.body(letter, edition.body_name(KEY, "kk"), made_up.AS_OF, SENDER)


def read(data: bytes) -> EmailMessage:
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_the_bytes_are_the_same_when_built_again() -> None:
    assert built() == built()


def test_the_archived_body_names_no_recipient() -> None:
    message = read(built())
    assert message["To"] is None
    assert message["Message-ID"] is None


def test_a_mail_program_finds_text_html_and_two_images() -> None:
    message = read(built())
    kinds = [part.get_content_type() for part in message.walk()]
    assert kinds == [
        "multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png", "image/png",
    ]  # fmt: skip
    images = [part for part in message.walk() if part.get_content_maintype() == "image"]
    assert [part["Content-ID"] for part in images] == ["<tiles>", "<bullets>"]
    assert {part.get_content_disposition() for part in images} == {"inline"}
    assert [part.defects for part in message.walk()] == [[]] * 6
    html = message.get_body(("html",))
    assert html is not None
    assert "Маңғыстау облысы" in html.get_content()


def test_its_headers_say_what_it_is() -> None:
    message = read(mail.addressed(built(), "<digest.2026-02-20.hq.x@hq.example>", "chief@hq.example"))
    assert message["From"] == "Esep <reports@hq.example>"
    assert message["To"] == "chief@hq.example"
    assert message["Message-ID"] == "<digest.2026-02-20.hq.x@hq.example>"
    assert message["List-Id"] == "Esep <digest.hq.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "kk"
    assert message["Date"].datetime == made_up.AS_OF
    assert message["Subject"].startswith("20 ақпан штаб жиынтығы: 20 өңірдің 18 есебі, жоспар 95,4%")


def test_every_line_is_short_enough_and_ends_as_smtp_wants() -> None:
    lines = built().split(b"\r\n")
    assert not [line for line in lines if len(line) > 998 or b"\n" in line or b"\r" in line]
    assert built().isascii()


def test_one_edition_and_recipient_has_one_message_id() -> None:
    one = mail.message_id(KEY, "hq", mail.recipient_digest("a@x.kz"), SENDER)
    assert one == mail.message_id(KEY, "hq", mail.recipient_digest("a@x.kz"), SENDER)
    others = {
        mail.message_id(KEY, "hq", mail.recipient_digest("b@x.kz"), SENDER),
        mail.message_id(KEY, "hq_kk", mail.recipient_digest("a@x.kz"), SENDER),
        mail.message_id("digest/2026-02-21", "hq", mail.recipient_digest("a@x.kz"), SENDER),
    }
    assert len(others - {one}) == 3
    assert one.endswith("@hq.example>")
    assert "a@x.kz" not in one


@pytest.mark.parametrize(
    "address", ["a@x.kz, b@x.kz", "a@x.kz\r\nBcc: b@x.kz", "a@x", "a@x.kz\n", "<a@x.kz>", "a@x.kz\0"]
)
def test_what_could_become_a_second_recipient_or_a_header_is_refused(address: str) -> None:
    with pytest.raises(ConfigError):
        mail.addressed(b"", "<x@hq.example>", address)
