"""Random small warehouses of press and reports: what the models say of them is what the definitions say."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import psycopg
import pytest
from models import press_cases, press_oracle, press_refill, press_stories, tiny
from models.press_cases import Article, Case

SEEDS = range(100)
CROWDED = range(1000, 1024)  # as many articles again, of as few texts: long chains
BUILT = ("build_core", "build_marts", "build_report")

Told = dict[str, Any]
Models = list[tuple[str, str]]
Connection = psycopg.Connection[Any]


def drop(connection: Connection) -> None:
    """Take everything out of raw and ops, until the transaction is rolled back."""
    connection.execute("set local session_replication_role = replica")
    tables = connection.execute(
        "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname in ('raw', 'ops')"
    ).fetchall()
    for (name,) in tables:
        connection.execute(f"delete from {name}".encode())


def asked(connection: Connection) -> Told:
    """What the models say, in the oracle's terms."""

    def rows(query: str) -> list[tuple[Any, ...]]:
        return connection.execute(query.encode()).fetchall()

    return {
        "stories": dict(rows("select url, canonical_url from build_core.fct_article")),
        "checks": {
            (url, number): (verdict, None if value is None else int(value))
            for url, number, verdict, value in rows(
                "select c.url, c.claim_no, k.verdict, k.reported_value from build_core.fct_claim as c "
                "inner join build_core.fct_claim_check as k on c.claim_key = k.claim_key"
            )
        },
        "coverage": {
            (region, day, language): (held, stories, coverage)
            for region, day, language, held, stories, coverage in rows(
                "select region_code, report_date, language, events_held, stories, coverage from build_marts.mart_coverage_gap"
            )
        },
        "press only": set(
            rows(
                "select canonical_url, e.region_code, unit_code, event_group, e.event_date "
                "from build_marts.mart_press_only_events as e inner join build_core.fct_article as a on e.url = a.url"
            )
        ),
        "drift": {
            tuple(key): (url, articles, int(least), int(most), drifted)
            for *key, url, articles, least, most, drifted in rows(
                "select measure, region_code, unit_code, period_start, first_url, articles, value_min, value_max, "
                "is_drifted from build_marts.mart_claim_drift"
            )
        },
        "voice": {
            region: round(float(share), 6)
            for region, share in rows(
                "select region_code, 100 * sum(weighted_articles) / nullif(sum(sum(weighted_articles)) over (), 0) "
                "from build_marts.mart_press_day where region_code <> 'national' group by 1"
            )
            if share
        },
    }


def expected(case: Case) -> Told:
    """What the definitions say."""
    told = press_stories.stories(case)
    days = {article.url: article.day for article in case.articles}
    return {
        "stories": told,
        "checks": {
            (article.url, number): press_oracle.check(case, article, number - 1, days[told[article.url]])
            for article in case.articles
            for number in range(1, len(article.claims) + 1)
        },
        "coverage": press_oracle.coverage(case, told),
        "press only": press_oracle.press_only(case, told),
        "drift": press_oracle.drift(case, told),
        "voice": {region: round(float(share), 6) for region, share in press_oracle.voice(case, told).items()},
    }


def differences(got: Told, want: Told) -> list[str]:
    """Every answer that is not the same on both sides."""
    found = []
    for what, said in want.items():
        if isinstance(said, set):
            found += [f"{what}: only one side has {one}" for one in sorted(said ^ got[what])]
        else:
            keys = sorted(said.keys() | got[what].keys())
            found += [
                f"{what} {key}: {got[what].get(key)}, not {said.get(key)}"
                for key in keys
                if got[what].get(key) != said.get(key)
            ]
    return found


@pytest.fixture(scope="module")
def models(built: str) -> Models:
    """The press side of the warehouse as selects."""
    assert built
    return press_refill.compiled()


@pytest.fixture
def scratch(built: str) -> Iterator[Connection]:
    """The built warehouse with nothing in raw and ops, in a transaction that is never committed."""
    with psycopg.connect(built) as connection:
        drop(connection)
        yield connection
        connection.rollback()


def test_the_models_say_what_the_definitions_say(models: Models, scratch: Connection) -> None:
    for seed in (*SEEDS, *CROWDED):
        case = press_cases.draw(seed, 45 if seed in CROWDED else 14)
        with scratch.transaction(force_rollback=True):
            press_cases.load(scratch, case)
            press_refill.refill(scratch, models)
            got, want = asked(scratch), expected(case)
        assert differences(got, want) == [], f"seed {seed}"
        assert not want["voice"] or round(sum(got["voice"].values()), 3) == 100


def test_every_kind_of_bound_around_every_reported_number(models: Models, scratch: Connection) -> None:
    case = press_cases.grid()
    press_cases.load(scratch, case)
    press_refill.refill(scratch, models)
    got, want = asked(scratch), expected(case)
    assert differences(got, want) == []
    assert {verdict for verdict, _ in got["checks"].values()} >= {
        "consistent", "minor", "major", "claim_higher", "claim_stale_or_understated", "superseded_fact", "not_comparable",
    }  # fmt: skip


def contents(connection: Connection) -> dict[str, str]:
    """A digest of every table that was built."""
    tables = connection.execute(
        "select schemaname || '.' || tablename from pg_tables where schemaname = any(%s) order by 1", (list(BUILT),)
    ).fetchall()
    return {
        name: str(
            connection.execute(
                f"select md5(string_agg(t::text, '|' order by t::text)) from {name} as t".encode()
            ).fetchone()
        )
        for (name,) in tables
    }


def test_the_order_of_arrival_does_not_matter(models: Models, scratch: Connection) -> None:
    for seed in range(2000, 2006):
        case, seen = press_cases.draw(seed, 40), []
        for order in (None, random.Random(seed), random.Random(seed + 1)):
            articles = list(case.articles)
            if order:
                order.shuffle(articles)
            with scratch.transaction(force_rollback=True):
                press_cases.load_reports(scratch, case)
                for part in (articles[:20], articles[20:]) if order else (articles,):
                    for article in part:
                        press_cases.put(scratch, article)
                    press_refill.refill(scratch, models)
                seen.append(contents(scratch))
        assert seen[0] == seen[1] == seen[2], f"seed {seed}"


def one_article(measure: str = "events_held", value: int = 40) -> Article:
    """An article of region 61 with one figure and one event that no report has."""
    article = Article(
        "https://o.example/00", "a_ru", datetime.fromisoformat("2026-02-13T12:00+05:00"), "only of one", ("61",), [], None,
        [], None, "none",
    )  # fmt: skip
    article.claims = [
        {"measure": measure, "low": value, "high": value, "comparator": "eq", "scope": "61", "unit_code": None}
    ]
    article.events = [
        {"event_type": "lecture", "status": "held", "region_code": "61", "unit_code": None,
         "event_date": date(2026, 2, 13), "date_basis": "text"}
    ]  # fmt: skip
    return article


@pytest.fixture
def printed(models: Models, scratch: Connection) -> Callable[[], dict[str, list[tuple[Any, ...]]]]:
    """One article in the warehouse; called, it builds again and tells what the warehouse says of it."""
    press_cases.load(
        scratch,
        Case([one_article()], {("61", press_cases.START): []}, {("61", press_cases.START): (None, None)}, {}, {}),
    )

    def build() -> dict[str, list[tuple[Any, ...]]]:
        press_refill.refill(scratch, models)
        questions = {
            "claims": "select low, rule_version from build_core.fct_claim",
            "changes": "select low_before, low_after, is_by_same_rules from build_core.fct_claim_change",
            "article": "select versions, withdrawn_at from build_core.fct_article",
            "discrepancies": "select low, withdrawn_at is not null from build_marts.mart_claim_discrepancy",
            "digest": "select distinct low from build_report.rpt_digest_discrepancies",
            "asked": "select event_type from build_marts.mart_press_only_events",
        }
        return {name: scratch.execute(question.encode()).fetchall() for name, question in questions.items()}

    return build


Printed = Callable[[], dict[str, list[tuple[Any, ...]]]]


def test_a_page_read_by_new_rules_says_the_new_figure(printed: Printed, scratch: Connection) -> None:
    assert printed()["claims"] == [(40, "1")]
    scratch.execute("update raw.press_pages set reader_version = '2'")
    scratch.execute("update raw.press_claims set low = 50, high = 50")
    after = printed()
    assert after["claims"] == [(50, "2")]
    assert (after["discrepancies"], after["digest"]) == ([(50, False)], [(50,)])
    assert after["changes"] == []  # its outlet has changed nothing


def test_a_revised_article_says_its_last_version(printed: Printed, scratch: Connection) -> None:
    printed()
    tiny.revise(scratch, one_article().url, "a_ru", date(2026, 2, 13))
    page = {"url": one_article().url, "body_sha256": tiny.sha(f"{one_article().url} 2")}
    where = {"said": "61", "starts_at": 0, "ends_at": 1}
    tiny.put(scratch, "raw.press_mentions", {**page, **where, "kind": "region", "code": "61", "role": "primary"})
    tiny.claim(scratch, one_article().url, 1, "events_held", 30, "61", version=" 2")
    after = printed()
    assert after["claims"] == [(30, "1")]
    assert after["article"] == [(2, None)]
    assert after["changes"] == [(40, 30, True)]
    assert after["asked"] == []  # the second version tells of no event


def test_an_article_that_is_gone_is_kept_and_held_against_nobody(printed: Printed, scratch: Connection) -> None:
    before = printed()
    assert (before["digest"], before["asked"]) == ([(40,)], [("lecture",)])
    gone_at = datetime.fromisoformat("2026-02-14T12:00+05:00")
    visit = {"url": one_article().url, "source_code": "a_ru", "kept_as": one_article().url,
             "article_url": one_article().url, "last_asked_at": gone_at}  # fmt: skip
    tiny.put(scratch, "ops.visits", {**visit, "failure": "temporary", "reason": "timeout"})
    assert printed() == before
    scratch.execute("update ops.visits set failure = 'hard', reason = 'gone'")
    after = printed()
    assert after["article"] == [(1, gone_at)]
    assert after["discrepancies"] == [(40, True)]
    assert (after["digest"], after["asked"]) == ([], [])
