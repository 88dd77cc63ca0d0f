"""Random small campaigns: what the marts say of them is what the definitions say, figure by figure.

`ESEP_ORACLE_CAMPAIGNS=1000` compares more of them, `ESEP_ORACLE_SEED=5000` begins elsewhere. A failure names its seed and
what is left of the campaign when everything is taken out of it that the failure does not need.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import psycopg
import pytest
from models import campaigns, oracle_compare, refill
from models.campaigns import Campaign, Size
from models.oracle import ratio, rounded
from models.oracle_filing import percentile

FIRST = int(os.environ.get("ESEP_ORACLE_SEED", "0"))
CAMPAIGNS = int(os.environ.get("ESEP_ORACLE_CAMPAIGNS", "40"))
LONG = Size(regions=(4, 4), days=(16, 16), rows=(0, 8))  # two whole weeks: what looks back fourteen days

Connection = psycopg.Connection[Any]
Models = list[refill.Model]


@pytest.fixture(scope="module")
def models(built: str) -> Models:
    """Every table that the oracle speaks of, and those it is made from, as selects."""
    assert built
    return refill.compiled(*oracle_compare.SELECT)


@pytest.fixture
def scratch(built: str) -> Iterator[Connection]:
    """The built warehouse with nothing in raw and ops, in a transaction that is never committed."""
    with psycopg.connect(built) as connection:
        campaigns.drop(connection)
        yield connection
        connection.rollback()


def compared(connection: Connection, models: Models, campaign: Campaign) -> tuple[list[oracle_compare.Difference], int]:
    """The differences of a campaign, and how many figures were compared."""
    with connection.transaction(force_rollback=True):
        campaigns.load(connection, campaign)
        refill.refill(connection, models)
        return oracle_compare.differences(connection, campaign, models)


def agree(connection: Connection, models: Models, campaign: Campaign) -> int:
    """Fail with as little of the campaign as still differs; returns the number of figures."""
    found, figures = compared(connection, models, campaign)
    if found:
        rare = {(one.mart, one.column) for one in found}

        def still(candidate: Campaign) -> bool:
            return bool(rare & {(one.mart, one.column) for one in compared(connection, models, candidate)[0]})

        small = campaigns.smaller(campaign, still, patience=120)
        rows = {name: len(rows) for name, rows in small.tables.items() if rows}
        left = "\n".join(str(one) for one in compared(connection, models, small)[0][:20])
        said = "\n".join(
            f"{name}: {row}" for name in sorted(rows) if name.startswith("raw.") for row in small.rows(name)
        )
        pytest.fail(f"seed {campaign.seed}: {len(found)} differences; with {rows} left:\n{left}\n{said[:6000]}")
    return figures


def test_the_marts_say_what_the_definitions_say(models: Models, scratch: Connection) -> None:
    figures = sum(agree(scratch, models, campaigns.draw(seed)) for seed in range(FIRST, FIRST + CAMPAIGNS))
    assert figures > 4000 * CAMPAIGNS


def test_two_whole_weeks_are_compared_too(models: Models, scratch: Connection) -> None:
    for seed in range(FIRST, FIRST + max(1, CAMPAIGNS // 8)):
        agree(scratch, models, campaigns.draw(seed, LONG))


def test_the_oracle_speaks_of_every_column(models: Models, scratch: Connection) -> None:
    campaign = campaigns.draw(FIRST)
    campaigns.load(scratch, campaign)
    refill.refill(scratch, models)
    assert oracle_compare.silent(models, campaign) == oracle_compare.UNSAID


def test_the_campaigns_have_what_there_is_to_be_wrong_about() -> None:
    seen: Counter[str] = Counter()
    for seed in range(40):
        oracle = oracle_compare.Oracle(campaigns.draw(seed))
        for pack in oracle.filing.packs.values():
            seen[pack.status] += 1
            seen["run of two"] += pack.missing_run == 2
            seen["correction"] += bool(pack.corrections)
            seen["refused first"] += pack.is_rejected_first and pack.is_filed
        for name, figures in oracle.scores.scorecard().items():
            seen[f"{name[2]} {'none' if figures['value'] is None else 'some'}"] += 1
            seen[str(figures["status"])] += 1
        seen["suppressed"] += sum(bool(one["is_suppressed"]) for one in oracle.questions.units().values())
        seen["two versions of a plan"] += sum(len(plans) > 1 for plans in oracle.events.plans.values())
    wanted = ("on_time", "late", "very_late", "missing", "overdue", "due", "rejected", "not_due", "run of two",
              "correction", "refused first", "good", "watch", "alarm", "none", "suppressed", "two versions of a plan")  # fmt: skip
    assert [name for name in wanted if not seen[name]] == []
    assert [name for name in oracle.scores.ways if not seen[f"{name} some"] or not seen[f"{name} none"]] == []


@pytest.mark.parametrize(
    ("value", "places", "said"),
    [("1/8", 2, "0.13"), ("-1/8", 2, "-0.13"), ("2/3", 2, "0.67"), ("25", 1, "25.0"), ("-1/1000", 2, "0.00")],
)
def test_the_oracle_rounds_half_away_from_zero(value: str, places: int, said: str) -> None:
    assert rounded(Fraction(value), places) == Decimal(said)


def test_nothing_is_divided_by_nothing() -> None:
    assert [ratio(1, 0), ratio(None, 3), ratio(3, None)] == [None] * 3
    assert ratio(0, 3) == 0
    assert percentile([], Fraction(1, 2)) is None
    assert percentile([5, 10], Fraction(9, 10)) == Fraction(19, 2)
