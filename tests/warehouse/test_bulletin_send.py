"""Each message leaves once, whatever the relay does; what cannot be known is recorded as uncertain and sent again as it was."""

from __future__ import annotations

import email
import email.policy
import threading
from collections import Counter
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from unit.bulletin import made_up
from warehouse import mail_room, report_room
from warehouse.mail_room import Keeper

from esep import config, days
from esep.bulletin import day as whole_day
from esep.bulletin import edition
from esep.config import settings
from esep.errors import ConfigError, Refused, Unreachable
from esep.local import ports
from esep.mail import message as mail
from esep.mail import relay
from esep.mail.outbox import SendResult, send
from esep.warehouse import connect

KEY = "digest/2026-02-20"
THREE = ("anna@hq.example", "bad@hq.example", "clara@hq.example")


@pytest.fixture
def keeper() -> Iterator[Keeper]:
    with mail_room.sink() as kept:
        yield kept


@pytest.fixture
def queued(warehouse: str, keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> Iterator[psycopg.Connection[Any]]:
    """The made-up edition, frozen and queued for three recipients, and a relay that takes mail."""
    monkeypatch.setenv("ESEP_SMTP_URL", f"smtp://127.0.0.1:{keeper.port}")
    monkeypatch.setenv("ESEP_RECIPIENTS_HQ", ",".join(THREE))
    config.forget()
    with report_room.published(warehouse) as connection:
        report_room.publish(connection)
        assert edition.prepare(made_up.DAY) is not None
        yield connection


def ask(query: str) -> list[tuple[Any, ...]]:
    with connect("reporter") as connection:
        return connection.execute(query.encode()).fetchall()


def states() -> Counter[str]:
    return Counter(state for (state,) in ask("select state from ops.outbox"))


def outcomes() -> list[tuple[Any, ...]]:
    return ask("select outcome from ops.mail_attempts order by message_id, attempt_no")


def test_everybody_gets_the_mail_once_however_often_it_is_sent(queued: psycopg.Connection[Any], keeper: Keeper) -> None:
    assert send(KEY) == SendResult(sent=3, already_sent=0, bounced=0, pending=0, uncertain=0)
    assert send(KEY) == SendResult(sent=0, already_sent=3, bounced=0, pending=0, uncertain=0)
    assert keeper.copies == dict.fromkeys(THREE, 1)
    assert len(keeper.ids()) == 3
    assert outcomes() == [("sent",)] * 3
    assert ask("select count(*) from ops.outbox where sent_at is not null and attempts = 1") == [(3,)]


def test_what_arrives_is_the_archived_body_addressed_to_one_person(
    queued: psycopg.Connection[Any], keeper: Keeper
) -> None:
    send(KEY)
    for address, data in keeper.kept:
        message = email.message_from_bytes(data, policy=email.policy.default)
        assert message["To"] == address
        assert [part.get_content_type() for part in message.walk()].count("image/png") == 2
        assert (
            mail.unaddressed(data.split(b"\r\n", 2)[2])
            == edition.write_files(made_up.DAY, "ru", settings().home / "look")[0].read_bytes()
        )


def test_two_senders_at_once_send_once(queued: psycopg.Connection[Any], keeper: Keeper) -> None:
    results: list[SendResult] = []
    threads = [threading.Thread(target=lambda: results.append(send(KEY))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert keeper.copies == dict.fromkeys(THREE, 1)
    assert sorted((one.sent, one.already_sent) for one in results) == [(0, 3), (3, 0)]


def test_one_refused_recipient_does_not_keep_the_others_waiting(
    queued: psycopg.Connection[Any], keeper: Keeper
) -> None:
    keeper.rcpt = lambda address: f"550 5.1.1 <{address}> no such mailbox" if address.startswith("bad") else None
    with pytest.raises(Refused, match="2 sent, 0 already sent before, 1 refused"):
        whole_day.send(KEY)
    assert states() == {"sent": 2, "bounced": 1}
    said = ask("select said from ops.mail_attempts where outcome = 'refused'")
    assert said == [("550 5.1.1 <(address)> no such mailbox",)]
    assert "2 already sent before, 0 refused" in whole_day.send(KEY)  # told once, and nothing is tried again


def test_a_relay_that_is_busy_gets_the_mail_later(queued: psycopg.Connection[Any], keeper: Keeper) -> None:
    keeper.rcpt = lambda address: "450 4.2.0 try later" if address.startswith("bad") else None
    assert send(KEY).pending == 1
    keeper.rcpt = lambda address: None
    keeper.data = lambda server, address: "451 4.3.0 disk full"
    assert send(KEY) == SendResult(sent=0, already_sent=2, bounced=0, pending=1, uncertain=0)
    keeper.data = lambda server, address: None
    assert send(KEY) == SendResult(sent=1, already_sent=2, bounced=0, pending=0, uncertain=0)
    assert keeper.copies == dict.fromkeys(THREE, 1)
    assert Counter(outcomes()) == {("sent",): 3, ("failed",): 2}


def test_a_content_the_relay_refuses_for_good_is_bounced(queued: psycopg.Connection[Any], keeper: Keeper) -> None:
    keeper.data = lambda server, address: "552 5.3.4 too big"
    assert send(KEY).bounced == 3


def test_a_connection_lost_after_the_message_is_uncertain_and_repeated_as_it_was(
    queued: psycopg.Connection[Any], keeper: Keeper
) -> None:
    def lose(server: Any, address: str) -> str | None:
        if address.startswith("anna"):
            server.transport.abort()
        return None

    keeper.data = lose
    with pytest.raises(Unreachable, match=r"2 sent, .* 1 still to be sent, 1 perhaps delivered"):
        whole_day.send(KEY)
    assert states() == {"sent": 2, "uncertain": 1}
    keeper.data = lambda server, address: None
    assert send(KEY) == SendResult(sent=1, already_sent=2, bounced=0, pending=0, uncertain=0)
    assert keeper.copies["anna@hq.example"] == 2
    assert len({data for address, data in keeper.kept if address.startswith("anna")}) == 1
    assert Counter(outcomes()) == {("sent",): 3, ("uncertain",): 1}


def test_a_relay_that_always_hangs_up_gets_two_copies_and_no_more(
    queued: psycopg.Connection[Any], keeper: Keeper
) -> None:
    def lose(server: Any, address: str) -> None:
        server.transport.abort()

    keeper.data = lose
    for _ in range(4):
        send(KEY)
    assert set(keeper.copies.values()) == {2}
    assert states() == {"uncertain": 3}
    assert "0 still to be sent, 3 perhaps delivered" in whole_day.send(KEY)


def test_a_relay_that_hangs_over_the_final_dot_is_uncertain(
    queued: psycopg.Connection[Any], keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    smtp = settings().smtp
    assert smtp is not None
    released = threading.Event()

    def hang(server: Any, address: str) -> None:
        released.wait(3)

    keeper.data = hang
    with relay.Relay(smtp, "reports@hq.example", dot_timeout=0.3) as door:
        told = door.hand_over("anna@hq.example", b"Subject: x\r\n\r\n.x\r\n")
    released.set()
    assert (told.outcome, told.said.split(":")[0]) == ("uncertain", "no reply after the final dot")


def test_a_line_that_begins_with_a_dot_arrives_with_it(queued: psycopg.Connection[Any], keeper: Keeper) -> None:
    smtp = settings().smtp
    assert smtp is not None
    with relay.Relay(smtp, "reports@hq.example") as door:
        assert door.hand_over("anna@hq.example", b"Subject: x\r\n\r\n.\r\n.x\r\nend").outcome == "sent"
    assert keeper.kept[0][1] == b"Subject: x\r\n\r\n.\r\n.x\r\nend\r\n"


def test_a_sender_that_was_killed_leaves_an_uncertain_attempt_and_the_mail_goes_out(
    queued: psycopg.Connection[Any], keeper: Keeper
) -> None:
    queued.execute("update ops.outbox set state = 'sending', attempts = 1")
    queued.execute(
        "insert into ops.mail_attempts (message_id, attempt_no, started_at) select message_id, 1, %s from ops.outbox",
        (days.now(),),
    )
    assert send(KEY) == SendResult(sent=3, already_sent=0, bounced=0, pending=0, uncertain=0)
    assert outcomes() == [("uncertain",), ("sent",)] * 3
    assert keeper.copies == dict.fromkeys(THREE, 1)


def test_a_relay_that_is_down_leaves_everything_to_be_sent_later(
    queued: psycopg.Connection[Any], keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ESEP_SMTP_URL", f"smtp://127.0.0.1:{ports.free()}")
    config.forget()
    assert send(KEY) == SendResult(sent=0, already_sent=0, bounced=0, pending=3, uncertain=0)
    assert outcomes() == [("failed",)]  # no use in knocking three times
    monkeypatch.setenv("ESEP_SMTP_URL", f"smtp://127.0.0.1:{keeper.port}")
    config.forget()
    assert send(KEY).sent == 3


def test_a_relay_without_encryption_is_not_spoken_to_where_encryption_is_due(
    queued: psycopg.Connection[Any], keeper: Keeper
) -> None:
    smtp = config.Smtp("127.0.0.1", keeper.port, "starttls", "user", "secret")
    with relay.Relay(smtp, "reports@hq.example") as door:
        told = door.hand_over("anna@hq.example", b"Subject: x\r\n\r\nx\r\n")
    assert told.outcome == "failed"
    assert "STARTTLS" in told.said
    assert door.is_down
    assert keeper.kept == []


def test_a_recipient_who_is_no_longer_configured_gets_nothing(
    queued: psycopg.Connection[Any], keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ESEP_RECIPIENTS_HQ", ",".join(THREE[:2]))
    config.forget()
    assert send(KEY) == SendResult(sent=2, already_sent=0, bounced=0, pending=0, uncertain=0)
    assert "clara@hq.example" not in keeper.copies


def test_without_a_relay_one_sentence_says_what_to_set(
    queued: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ESEP_SMTP_URL")
    config.forget()
    with pytest.raises(ConfigError, match="ESEP_SMTP_URL"):
        send(KEY)
    assert states() == {"pending": 3}


def test_no_address_is_in_what_is_recorded(queued: psycopg.Connection[Any], keeper: Keeper) -> None:
    keeper.rcpt = lambda address: f"550 {address}: {'x' * 300}" if address.startswith("bad") else None
    send(KEY)
    said = str(ask("select a::text from ops.mail_attempts as a") + ask("select o::text from ops.outbox as o"))
    assert not [address for address in THREE if address in said]
    assert ask("select max(length(said)) <= 200 from ops.mail_attempts") == [(True,)]
