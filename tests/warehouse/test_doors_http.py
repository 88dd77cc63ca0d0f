"""Interfaces as doors: servers that answer as ODK Central and KoboToolbox do, on this machine."""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest
from warehouse.doors_room import DAY, SECRET, Configure, ask, collect
from warehouse.forms_room import ASCII_SECRET, PACK, Answer, Server, kobo_record, odk_record, running
from warehouse.forms_room import odk as odk

from esep import archive, days
from esep.config import settings
from esep.errors import Unreachable
from esep.reports.doors import http, records


@pytest.mark.parametrize("style", ["odk", "kobo"])
def test_a_record_is_a_pack_taken_once(style: str, sources: Configure, words: pytest.LogCaptureFixture) -> None:
    make = odk_record if style == "odk" else kobo_record
    with running(style) as server:
        sources(server.source())
        assert collect() == []
        server.records = [make(), make(2, "24" if style == "odk" else "sec71")]
        (found,) = first = collect()
        assert found.received_at == datetime.fromisoformat("2026-02-20T19:30:00+05:00")
        assert found.file_name == f"61/{style}-{'0000-1' if style == 'odk' else 1}/61_2026-02-20_original_1.json"
        assert json.loads(archive.get(settings().archive, found.file_sha256)) == PACK
        assert collect() == first
        assert len(collect("71")) == 1
        server.records[0] = make(**({"F8": {"events_held_day": 2}} if style == "odk" else {"F8/events_held_day": 2}))
        assert len(collect()) == 2
        assert len(collect()) == 2
    assert ASCII_SECRET not in words.text
    assert "sec61" not in words.text


def test_both_styles_give_the_same_bytes() -> None:
    made = [
        records.canonical(records.document(one, style))
        for one, style in ((odk_record(), "odk"), (kobo_record(), "kobo"))
    ]
    assert made[0] == made[1]


def test_the_pack_is_read_by_our_own_reader(odk: Server, sources: Configure) -> None:
    from esep.reports import intake

    sources(odk.source())
    odk.records = [odk_record()]
    as_of = days.now()
    result = intake.load(DAY, "61", as_of, collect())
    assert (result.files, result.files_read) == (1, 1)
    assert ask("select carrier, region_code, report_date, kind from raw.submissions") == [
        ("json", "61", DAY, "original")
    ]
    assert ask("select count(*) from ops.findings where rule = 'R-005'") == [(0,)]


@pytest.mark.parametrize("style", ["odk", "kobo"])
def test_every_page_is_read(style: str, sources: Configure) -> None:
    with running(style) as server:
        server.records = [(odk_record if style == "odk" else kobo_record)(number) for number in range(1, 8)]
        sources(server.source(options={"page_size": 3}))
        assert len(collect()) == 7
        assert len(server.asked) == 4


@pytest.mark.parametrize("style", ["odk", "kobo"])
def test_the_next_page_at_another_origin_is_not_read(style: str, sources: Configure) -> None:
    with running(style) as server, running(style) as elsewhere:
        server.records = [(odk_record if style == "odk" else kobo_record)(number) for number in (1, 2, 3)]
        server.next_at = elsewhere.address
        sources(server.source(options={"page_size": 2}))
        with pytest.raises(Unreachable, match=f"'127.0.0.1:{elsewhere.port}': only pages of the source's own origin"):
            collect()
        assert elsewhere.heard == []
    assert ask("select count(*) from ops.deliveries") == [(2,)]


def test_a_redirect_is_not_followed(odk: Server, sources: Configure) -> None:
    with running("odk") as elsewhere:
        odk.first = [(302, {"Location": f"{elsewhere.address}/"}, b"")]
        sources(odk.source())
        with pytest.raises(Unreachable, match="the server answers 302"):
            collect()
        assert elsewhere.heard == []


@pytest.mark.parametrize("style", ["odk", "kobo"])
def test_a_wrong_token_is_told_without_it(style: str, sources: Configure, words: pytest.LogCaptureFixture) -> None:
    with running(style) as server:
        sources(server.source(secret=f"{ASCII_SECRET}-old"))
        with pytest.raises(Unreachable, match="forms: Refused: the server answers 401") as told:
            collect()
    assert ASCII_SECRET not in str(told.value) + words.text


def test_a_user_with_a_password_asks_as_such(odk: Server, sources: Configure) -> None:
    odk.authorization = "Basic " + b64encode(f"reader@hq.example:{SECRET}".encode()).decode()
    odk.records = [odk_record()]
    sources(odk.source(user="reader@hq.example", secret=SECRET))
    assert len(collect()) == 1


@pytest.mark.parametrize("style", ["odk", "kobo"])
def test_a_submitter_of_no_region_is_told_to_engineers(
    style: str,
    sources: Configure,
    words: pytest.LogCaptureFixture,
) -> None:
    make = odk_record if style == "odk" else kobo_record
    with running(style) as server:
        server.records = [make(1, "990099"), make(2, None)]
        sources(server.source())
        assert (collect("61"), collect("71"), collect("61")) == ([], [], [])
    assert sorted(ask("select why, sender_sha256 from ops.strangers")) == [
        ("nobody is named as submitter", None),
        ("unknown submitter", sha256(b"990099").hexdigest()),
    ]
    assert "990099" not in words.text


def test_a_stranger_who_is_put_into_the_settings_is_none(odk: Server, sources: Configure) -> None:
    odk.records = [odk_record(1, "99")]
    sources(odk.source())
    assert collect() == []
    sources(odk.source(regions={"61": ["23", "99"]}))
    assert len(collect()) == 1
    assert ask("select count(*) from ops.strangers") == [(0,)]


def test_a_server_that_does_not_filter_gives_nobody_anothers_report(odk: Server, sources: Configure) -> None:
    odk.records = [odk_record(1, "24")]
    odk._matches = lambda *_: True  # type: ignore[method-assign]
    sources(odk.source())
    assert collect("61") == []
    assert len(collect("71")) == 1
    assert ask("select count(*) from ops.strangers") == [(0,)]


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_asks_for_patience_gets_it(status: int, odk: Server, sources: Configure) -> None:
    odk.first = [(status, {"Retry-After": "0"}, b"")] * 2
    odk.records = [odk_record()]
    sources(odk.source())
    assert len(collect()) == 1


def test_patience_has_an_end(odk: Server, sources: Configure) -> None:
    odk.first = [(503, {"Retry-After": "0"}, b"")] * 3
    sources(odk.source())
    with pytest.raises(Unreachable, match="the server answers 503"):
        collect()
    assert (http._wait("86400"), http._wait("-1"), http._wait("Wed, 21 Oct 2099 07:28:00 GMT")) == (30, 5, 5)


def _short(page: dict[str, Any]) -> dict[str, Any]:
    return {**page, "@odata.count": 5}


def _unexpanded(page: dict[str, Any]) -> dict[str, Any]:
    return {**page, "value": [{name: value for name, value in one.items() if name != "F2"} for one in page["value"]]}


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (_short, "the server has 5 records and gave 1"),
        (_unexpanded, "does not expand repeats"),
        (lambda page: {"error": "x"}, "has no list 'value'"),
        (lambda page: {**page, "value": [{**one, "__id": None} for one in page["value"]]}, "a record without an id"),
        (lambda page: [page], "has no list 'value'"),
    ],
)
def test_an_answer_that_leaves_rows_out_is_told(
    spoil: Callable[[dict[str, Any]], dict[str, Any]],
    why: str,
    odk: Server,
    sources: Configure,
) -> None:
    odk.records, odk.spoil = [odk_record()], spoil
    sources(odk.source())
    with pytest.raises(Unreachable, match=why):
        collect()


def test_pages_that_lead_in_a_circle_end(odk: Server, sources: Configure) -> None:
    odk.records = [odk_record()]
    odk.spoil = lambda page: {**page, "@odata.nextLink": odk.address + odk.asked[0]}
    sources(odk.source())
    with pytest.raises(Unreachable, match="the pages do not end: 1 were read"):
        collect()


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ((200, {}, b"<html>503</html>"), "the answer is not JSON"),
        ((200, {"Content-Encoding": "gzip"}, gzip.compress(b"{}" * 1000)), "packs its answer"),
        ((200, {}, b"[" * 100_000), "the answer is not JSON"),
        ((200, {"X-Length": "1000"}, b'{"value": ['), "cannot be reached: RemoteProtocolError"),
        ((404, {}, b""), "no such form"),
        ((500, {}, b""), "the server answers 500"),
    ],
)
def test_an_answer_that_is_none_is_told(answer: Answer, why: str, odk: Server, sources: Configure) -> None:
    odk.first = [answer]
    sources(odk.source())
    with pytest.raises(Unreachable, match=why):
        collect()


def test_a_page_over_the_limit_is_not_read_to_its_end(
    odk: Server,
    sources: Configure,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(http, "MAX_PAGE", 100_000)
    odk.first = [(200, {}, b" " * 1_000_000)]
    sources(odk.source())
    with pytest.raises(Unreachable, match="a page is larger"):
        collect()


def test_a_server_that_goes_mid_way_keeps_what_it_gave(odk: Server, sources: Configure) -> None:
    odk.records = [odk_record(number) for number in (1, 2, 3)]
    sources(odk.source(options={"page_size": 2}))
    real = odk.answer
    odk.answer = lambda path: (500, {}, b"") if "skiptoken" in path else real(path)  # type: ignore[method-assign]
    with pytest.raises(Unreachable, match="500"):
        collect()
    assert ask("select count(*) from ops.deliveries") == [(2,)]
    odk.answer = real  # type: ignore[method-assign]
    assert len(collect()) == 3


@pytest.mark.parametrize(
    ("system", "instant"),
    [
        ({"submissionDate": "2026-02-20T14:30:00.000Z"}, "2026-02-20T14:30:00+00:00"),
        (
            {"submissionDate": "2026-02-20T14:30:00.000Z", "updatedAt": "2026-02-21T05:00:00.000Z"},
            "2026-02-21T05:00:00+00:00",
        ),
        (
            {"submissionDate": "2026-02-20T14:30:00Z", "updatedAt": "2026-02-21T05:00:00Z", "edits": 0},
            "2026-02-20T14:30:00+00:00",
        ),
        ({"submissionDate": "2026-02-20T14:30:00"}, None),
        ({"submissionDate": "yesterday"}, None),
        ({"submissionDate": "2026-02-20T14:30:00Z", "updatedAt": "?"}, None),
        ({}, None),
    ],
)
def test_the_servers_instant_counts_when_it_can_be_believed(system: dict[str, str], instant: str | None) -> None:
    said = records.about({"__id": "1", "__system": system}, "odk").submitted_at
    assert said == (datetime.fromisoformat(instant) if instant else None)


def test_a_kobo_instant_without_a_zone_counts_only_when_declared() -> None:
    record = kobo_record(_submission_time="2026-02-20T14:30:00")
    assert records.about(record, "kobo").submitted_at is None
    assert records.about(record, "kobo", naive_is_utc=True).submitted_at == datetime(2026, 2, 20, 14, 30, tzinfo=UTC)
    assert records.about({**record, "meta/deprecatedID": "uuid:1"}, "kobo", naive_is_utc=True).submitted_at is None


def test_what_no_form_knows_is_kept_for_the_reader_to_tell() -> None:
    record = odk_record(
        page={"F4": [{"opening": 1}], "F5": []}, F9={"x": 1}, F2=[{"a": {"n": 1}, "b": {"n": 2}}], lone="\ud800"
    )
    pack = records.document(record, "odk")
    assert {name: pack[name] for name in ("F2", "F4", "F5", "F9")} == {
        "F2": [{"n": 1, "b/n": 2}], "F4": [{"opening": 1}], "F5": [], "F9": {"x": 1},
    }  # fmt: skip
    assert json.loads(records.canonical({"F0": {"x": "\ud800"}})) == {"F0": {"x": "\ud800"}}


@pytest.mark.parametrize(
    ("changed", "remedy"),
    [
        ({"url": "http://forms.hq.example/v1/projects/1/forms/daily"}, "only to this very machine"),
        ({"url": "https://me:pw@forms.hq.example/x"}, "give the password as `secret`"),
        ({"options": {"pagesize": 1}}, "pagesize are not known"),
        ({"style": "google"}, "not odk or kobo"),
        ({"regions": {"61": ["23"], "71": ["23"]}}, "one submitter stands under two regions"),
        ({"regions": {"61": ["23 or 1 eq 1"]}}, "the number of a user"),
        ({"url": "http://127.0.0.1:1/x"}, "cannot be reached: ConnectError"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_told(
    changed: dict[str, Any],
    remedy: str,
    odk: Server,
    sources: Configure,
) -> None:
    sources(odk.source(**changed))
    with pytest.raises(Unreachable, match=remedy):
        collect()
