"""Every figure of a mail is followed to its cells, as of the mail; and nobody sees another region's rows on the way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, fields
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml
from models import tiny
from psycopg.types.json import Jsonb

from esep import archive, config
from esep.bulletin import figures
from esep.config import ROOT
from esep.errors import EsepError
from esep.warehouse import read, trace
from esep.warehouse.trace import words

BEFORE = datetime.fromisoformat("2026-02-12T23:00+05:00")  # the first pack of the 12th is there, its correction is not
EARLY = "digest/2026-02-12-as-it-was"


def put_cells(connection: psycopg.Connection[Any]) -> None:
    """What the cells of the events and of a question said; a note beside them."""
    events = connection.execute(
        "select file_sha256, sheet, row_no, status, participants_offline from raw.report_events"
    ).fetchall()
    for file, sheet, row_no, status, people in events:
        for col_no, (field, said) in enumerate(
            (("status", status), ("participants_offline", f"{people} чел."), ("note", "Иванов И. И. звонил")), start=1
        ):
            tiny.put(connection, "raw.cells", {
                "file_sha256": file, "sheet": sheet, "cell": f"{sheet}!{'ABC'[col_no - 1]}{row_no}", "row_no": row_no,
                "col_no": col_no, "said": said, "kind": "text", "field": field,
            })  # fmt: skip


@pytest.fixture(scope="module")
def frozen(built: str) -> Iterator[str]:
    """The digests of three days as published, and the first of them as it stood before its correction came."""
    with psycopg.connect(built) as connection:
        put_cells(connection)
        for day in tiny.DAYS:
            now = figures.live(day)
            assert now is not None
            told = json.loads(now.to_json())
            freeze(connection, f"digest/{day}", told, tiny.AS_OF)
        told = json.loads(_live(tiny.DAYS[0]).to_json())
        told["headline"] |= {"held_cum": 2, "events_held": 2, "participants_offline": 21}
        freeze(connection, EARLY, told, BEFORE)
        freeze(connection, "reminder/x", {}, BEFORE, kind="reminder")
        tiny.put(connection, "ops.receipts", {
            "room": "reports", "report_date": tiny.DAYS[0], "key": "61", "outcome": "accepted", "files": 1,
            "attempted_at": tiny.AS_OF,
        })  # fmt: skip
    yield built
    with psycopg.connect(built) as connection:
        connection.execute("truncate ops.editions cascade")
        connection.execute("truncate raw.cells")
        connection.execute("truncate ops.receipts")


def _live(day: Any) -> figures.Figures:
    found = figures.live(day)
    assert found is not None
    return found


def freeze(connection: Any, key: str, told: dict[str, Any], at: datetime, kind: str = "digest") -> None:
    day = key.partition("/")[2][:10] if kind == "digest" else str(tiny.DAYS[0])
    connection.execute(
        "insert into ops.editions values (%s, %s, %s, %s, %s, %s)", (key, kind, day, at, Jsonb(told), tiny.AS_OF)
    )


def test_every_number_of_an_edition_is_in_the_table_of_figures() -> None:
    """Whatever a mail may print as a number is followed, or is a place on a map."""
    spec = trace.spec()
    for kind, record in (("headline", read.Headline), ("regions", read.RegionDay), ("topics", read.Topic)):
        numbers = {one.name for one in fields(record) if str(one.type).split(" ")[0] in {"int", "Decimal"}}
        assert numbers == set(spec[kind]["figures"]) | set(spec[kind].get("not_figures", [])), kind
    alarms = (ROOT / "dbt" / "models" / "report" / "rpt_digest_alarms.sql").read_text(encoding="utf-8")
    assert all(f"'{code}' as alarm_code" in alarms for code in spec["alarms"]["figures"])
    assert alarms.count("as alarm_code") == len(spec["alarms"]["figures"])


def test_the_rows_of_every_figure_come_to_what_was_mailed(frozen: str) -> None:
    followed = 0
    for day in tiny.DAYS:
        for path, value in trace.figures(f"digest/{day}").items():
            found = trace.trace(f"digest/{day}", path)
            if path.endswith(".rank"):
                continue
            assert found.difference == 0 or (value is None and found.reached is None), (day, path, value, found.reached)
            assert not found.is_restated, (day, path)
            followed += sum(part.count for part in found.parts)
    assert followed > 200


def locate(digest: str) -> Path:
    return archive.path_of(config.settings().archive, digest)


def test_a_figure_is_followed_to_its_cells_and_their_files(frozen: str) -> None:
    found = trace.trace("2026-02-12", "participants_offline", locate=locate)
    part = found.parts[0]
    assert [(row["row_key"], row["value"], row["cell"], row["said"]) for row in part.rows] == [
        ("61-20260212-001", 40, "F2!B5", "40 чел."), ("61-20260212-002", 0, "F2!B6", "0 чел."),
        ("61-20260212-901", 15, "F2!B6", "15 чел."),
    ]  # fmt: skip
    assert (found.mart, found.reached, found.difference) == ("report.rpt_digest_headline.participants_offline", 55, 0)
    corrected, late = found.files
    assert (corrected["file_name"], corrected["version_no"], corrected["kind"]) == (
        "61 of 12, corrected",
        2,
        "correction",
    )
    assert (corrected["receipt"], corrected["submission_id"].int) == ("accepted", 2)
    assert (late["file_name"], late["report_date"], late["receipt"]) == ("61 of 13", tiny.DAYS[1], None)
    assert corrected["archive"] == str(locate(corrected["file_sha256"]))
    told = "\n".join(words.in_words(found))
    assert "F2!B5 said '40 чел.'" in told
    assert "Proved: the rows come to 55" in told
    assert "Not restated" in told


def test_it_speaks_as_of_the_edition_and_tells_what_restated_it(frozen: str) -> None:
    found = trace.trace(EARLY, "held_cum")
    assert [row["file_sha256"] for row in found.parts[0].rows] == [tiny.sha("61 of 12")] * 2
    assert not any(row["stands_now"] for row in found.parts[0].rows)
    assert (found.value, found.reached, found.difference, found.value_now) == (2, 2, 0, 3)
    assert found.is_restated
    assert [one["file_name"] for one in found.restated_by] == [
        "61 of 12, corrected", "61 of 13", "79 of 14", "61 of 14",
    ]  # fmt: skip
    told = "\n".join(words.in_words(found))
    assert "(no longer counts)" in told
    assert "Restated since: 3 now, 2 was mailed." in told


def test_a_figure_that_cannot_be_reached_says_by_how_much(frozen: str) -> None:
    found = trace.trace(EARLY, "participants_offline")
    assert (found.value, found.reached, found.difference) == (21, 20, 1)
    assert "NOT reached: the rows come to 20, 21 was mailed; 1 cannot be followed" in "\n".join(words.in_words(found))


def test_a_discrepancy_is_followed_to_the_words_of_the_press(frozen: str) -> None:
    known = trace.figures("2026-02-14")
    ranks = [path for path in known if path.startswith("discrepancies.")]
    assert ranks
    for path in ranks:
        found = trace.trace("2026-02-14", path)
        page = found.press[0]
        assert page["page_sha256"] in {tiny.sha(page["url"]), tiny.sha(f"{page['url']} 2")}
        assert page["said"]
        assert (page["starts_at"], page["ends_at"]) == (0, 4)
        assert f"article {page['url']}, characters 0 to 4" in "\n".join(words.in_words(found))


def test_long_lists_are_cut_with_a_count(frozen: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trace, "SHOWN", 1)
    found = trace.trace("2026-02-12", "events_held")
    assert (len(found.parts[0].rows), found.parts[0].count, found.difference) == (1, 3, 0)
    assert "... and 2 more (--all shows them)" in "\n".join(words.in_words(found))
    assert len(trace.trace("2026-02-12", "events_held", is_whole=True).parts[0].rows) == 3


def test_the_answer_is_json(frozen: str) -> None:
    told = json.dumps(asdict(trace.trace("2026-02-12", "regions.61.pace_gap_pp")), default=str)
    assert json.loads(told)["parts"][0]["fact"] == "core.fct_event"
    assert "Иванов" not in told


HOSTILE = (
    "'; drop table ops.editions; --",
    "../../etc/passwd",
    "digest/2026-02-12' or '1'='1",
    "%s",
    "",
    "x" * 5000,
    "\x1b[31m",
)


@pytest.mark.parametrize("given", HOSTILE)
def test_an_unknown_edition_is_named_with_those_that_exist(frozen: str, given: str) -> None:
    with pytest.raises(EsepError, match=r"there is no edition .*digest/2026-02-14") as err:
        trace.trace(given, "events_held")
    assert len(str(err.value)) < 400
    assert "\x1b" not in str(err.value)
    with pytest.raises(EsepError):
        trace.figures(given)


@pytest.mark.parametrize(
    "given",
    [
        *HOSTILE,
        "regions.61",
        "regions.99.held_cum",
        "regions.61.held_cum.x",
        "discrepancies.-1",
        "headline.events_held",
    ],
)
def test_an_unknown_figure_is_named_with_those_that_are_near(frozen: str, given: str) -> None:
    with pytest.raises(EsepError, match=r"has no figure .*lists all") as err:
        trace.trace("2026-02-12", given)
    assert len(str(err.value)) < 600


def test_a_mail_that_freezes_no_sums_says_so(frozen: str) -> None:
    with pytest.raises(EsepError, match="of the kind reminder"):
        trace.figures("reminder/x")


def test_a_nul_is_no_figure(frozen: str) -> None:
    with pytest.raises((EsepError, psycopg.DataError)):
        trace.trace("2026\x00", "events_held")


def test_cells_that_may_be_shown_are_counts_codes_and_days(frozen: str) -> None:
    """lineage.fields against the forms: no text but the codes of an event and a coalition, and nothing that is not there."""
    forms = yaml.safe_load((ROOT / "src/esep/reports/forms.yml").read_text(encoding="utf-8"))["forms"]
    expected = {
        (form, name)
        for form, entry in forms.items()
        for name, column in entry["columns"].items()
        if form != "F0" and (column["type"] != "text" or name in {"event_uid", "coalition_code"})
    }
    with psycopg.connect(frozen) as connection:
        shown = set(connection.execute("select form, field from lineage.fields").fetchall())
    assert shown == expected


def test_an_analyst_reads_cells_and_no_text(frozen: str, rows: Any) -> None:
    found = rows("select distinct field from lineage.cells")
    assert {one["field"] for one in found} == {"status", "participants_offline"}
    figure = rows(
        "select * from lineage.figures where fact = 'fct_event' and measure = 'participants_offline' and row_key = %s",
        "61-20260212-001",
    )
    assert [(one["value"], one["cell"], one["said"], one["file_name"], one["receipt_outcome"]) for one in figure] == [
        (40, "F2!B5", "40 чел.", "61 of 12, corrected", "accepted")
    ]
    for closed in ("raw.cells", "raw.report_events", "lineage.read_rows", "ops.receipts"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            rows(f"select * from {closed}")


VIEWS = ("files", "official_files", "cells", "event_rows", "question_rows", "summary_rows", "figures", "receipts")


@pytest.mark.parametrize("view", VIEWS)
def test_a_regional_login_sees_its_own_rows(frozen: str, view: str) -> None:
    key = "key" if view == "receipts" else "region_code"
    with psycopg.connect(frozen) as connection:
        # the third region has filed, and its files are another's here
        connection.execute("delete from ops.region_logins where role_name = 'esep_probe'")
        count = f"select count(*), count(*) filter (where {key} = '61') from lineage.{view}"
        connection.execute("set local session authorization esep_analyst")
        whole, own = connection.execute(count.encode()).fetchone() or (0, 0)
        assert own > 0
        connection.execute("reset session authorization")
        connection.execute("set local session authorization esep_probe")
        assert connection.execute(count.encode()).fetchone() == (0, 0)
        connection.execute("reset session authorization")
        connection.execute("insert into ops.region_logins (role_name, region_code) values ('esep_probe', '61')")
        connection.execute("set local session authorization esep_probe")
        assert connection.execute(count.encode()).fetchone() == (own, own)
        # a setting decides nothing, and a function in the filter is asked of no foreign row
        connection.execute("set local row_security = on")
        assert connection.execute(count.encode()).fetchone() == (own, own)
        connection.rollback()
    assert whole >= own
