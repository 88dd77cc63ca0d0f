"""What the settings said is kept by the day: whole ranges, nothing closed is touched, the same settings write nothing."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from esep import config, days
from esep.errors import ConfigError
from esep.reports import rules
from esep.warehouse import campaign, connect, versions

FIRST = date(2026, 2, 20)
Said = dict[str, str]
Configure = Callable[..., None]


@pytest.fixture
def on_day(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Set the clock: so many days after the first, at half past midnight in Almaty, when it is still yesterday in UTC."""

    def set_clock(later: int) -> None:
        instant = datetime(2026, 2, 19, 19, 30, tzinfo=UTC) + timedelta(days=later)
        monkeypatch.setattr(days, "now", lambda: instant)

    set_clock(0)
    return set_clock


@pytest.fixture
def configure(warehouse: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Configure]:
    """Write campaign.yml with other parts and hand the settings to the warehouse, as the first step of a day does."""

    def write(change: Callable[[dict[str, Any]], object] = lambda document: None) -> None:
        document = yaml.safe_load((config.ROOT / "campaign.yml").read_text(encoding="utf-8"))
        change(document)
        path = tmp_path / "campaign.yml"
        path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
        monkeypatch.setenv("ESEP_CAMPAIGN", str(path))
        config.forget()
        campaign.write()
        campaign.write_rules(rules.as_configured())

    yield write
    config.forget()


def rename(name: str) -> Callable[[dict[str, Any]], object]:
    return lambda document: document["press"]["outlets"][0].update(name=name)


def asked(query: str) -> list[tuple[Any, ...]]:
    with connect("transformer") as connection:
        return connection.execute(query.encode()).fetchall()


def outlet() -> list[tuple[Any, ...]]:
    return asked("select valid_from, name, is_active from ops.outlet_versions where source_code = 'dala_ru' order by 1")


def everything() -> list[tuple[Any, ...]]:
    return [
        row
        for table in ("outlet_versions", "rule_versions", "region_voters_versions")
        for row in asked(f"select t::text, t.xmin::text from ops.{table} as t order by 1")
    ]


def test_a_change_begins_a_version_on_its_day_in_almaty(configure: Configure, on_day: Callable[[int], None]) -> None:
    configure()
    on_day(3)
    configure(rename("Дала"))
    assert outlet() == [(FIRST, "Дала Жаршысы (рус.)", True), (FIRST + timedelta(days=3), "Дала", True)]


def test_the_same_settings_write_nothing(configure: Configure, on_day: Callable[[int], None]) -> None:
    configure()
    before = everything()
    on_day(5)
    configure()
    assert len(before) == 4 + len(rules.catalogue())
    assert everything() == before


def test_of_two_changes_on_one_day_the_last_is_kept(configure: Configure, on_day: Callable[[int], None]) -> None:
    configure()
    on_day(1)
    configure(rename("утром"))
    configure(rename("вечером"))
    assert [row[:2] for row in outlet()[1:]] == [(FIRST + timedelta(days=1), "вечером")]


def test_what_is_changed_back_on_the_same_day_was_never_changed(
    configure: Configure, on_day: Callable[[int], None]
) -> None:
    configure()
    before = everything()
    on_day(1)
    configure(rename("утром"))
    configure()
    assert everything() == before


def test_what_is_changed_back_later_is_a_version_of_its_own(
    configure: Configure, on_day: Callable[[int], None]
) -> None:
    configure()
    on_day(1)
    configure(rename("Дала"))
    on_day(2)
    configure()
    assert [row[1] for row in outlet()] == ["Дала Жаршысы (рус.)", "Дала", "Дала Жаршысы (рус.)"]


def test_an_outlet_that_is_taken_out_is_remembered_and_may_come_back(
    configure: Configure, on_day: Callable[[int], None]
) -> None:
    configure()
    on_day(1)
    configure(lambda document: document["press"]["outlets"].pop(0))
    on_day(2)
    configure(lambda document: document["press"]["outlets"].pop(0))
    assert [(row[0], row[2]) for row in outlet()] == [(FIRST, True), (FIRST + timedelta(days=1), False)]
    on_day(4)
    configure()
    assert [row[2] for row in outlet()] == [True, False, True]


def test_a_severity_and_a_trial_are_versions_of_a_rule(configure: Configure, on_day: Callable[[int], None]) -> None:
    configure()
    on_day(2)
    configure(lambda document: document["reports"].update(severities={"R-303": "Q"}, shadow_rules=["R-208"]))
    assert asked(
        "select rule, valid_from, severity, default_severity, is_on_trial from ops.rule_versions "
        "where valid_from > '2026-02-20' order by rule"
    ) == [
        ("R-208", FIRST + timedelta(days=2), "W", "W", True),
        ("R-303", FIRST + timedelta(days=2), "Q", "W", False),
    ]


def test_a_clock_that_was_set_back_makes_no_version_older_than_the_last(
    configure: Configure, on_day: Callable[[int], None]
) -> None:
    configure()
    on_day(3)
    configure(rename("Дала"))
    on_day(1)
    configure(rename("Дала, опять"))
    assert [row[:2] for row in outlet()[1:]] == [(FIRST + timedelta(days=3), "Дала, опять")]


def test_a_write_that_was_killed_leaves_nothing_and_is_done_again(
    configure: Configure, on_day: Callable[[int], None], warehouse: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure()
    before = everything()
    on_day(1)
    keep = versions.keep

    def killed(connection: psycopg.Connection[Any], table: str, *rest: Any) -> int:
        written = keep(connection, table, *rest)
        with psycopg.connect(warehouse, autocommit=True) as owner:
            owner.execute("select pg_terminate_backend(%s)", (connection.info.backend_pid,))
        return written

    monkeypatch.setattr(versions, "keep", killed)
    with pytest.raises(psycopg.OperationalError):
        configure(rename("Дала"))
    assert everything() == before
    monkeypatch.setattr(versions, "keep", keep)
    configure(rename("Дала"))
    assert [row[1] for row in outlet()] == ["Дала Жаршысы (рус.)", "Дала"]


@pytest.mark.parametrize(
    "statement",
    [
        "update ops.outlet_versions set name = 'x' where valid_from = '2026-02-20'",
        "delete from ops.outlet_versions where valid_from = '2026-02-20'",
        "insert into ops.outlet_versions select source_code, '2026-02-10', is_active, name, language, home_url, feed_url, "
        "sitemap_url, listing_url, region_code, owner_kind, terms_note from ops.outlet_versions limit 1",
    ],
)
def test_a_closed_version_is_neither_changed_nor_put_between(
    configure: Configure, on_day: Callable[[int], None], statement: str
) -> None:
    configure()
    on_day(1)
    configure(rename("Дала"))
    with pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="closed"), connect("loader") as connection:
        connection.execute(statement.encode())


def test_newer_voters_stand_in_the_settings_and_what_was_said_of_them_before_is_kept(
    configure: Configure, on_day: Callable[[int], None]
) -> None:
    def voters(count: int) -> Callable[[dict[str, Any]], object]:
        block = {"61": [{"from": date(2026, 3, 1), "voters": count, "basis": "published", "source": "commission"}]}
        return lambda document: document["regions"].update(voters=block)

    configure(voters(1_200_000))
    on_day(2)
    configure(voters(1_210_000))
    on_day(3)
    configure()
    assert asked(
        "select region_code, voters_from, valid_from, voters, voters_basis, voters_source, is_active "
        "from ops.region_voters_versions order by valid_from"
    ) == [
        ("61", date(2026, 3, 1), FIRST + timedelta(days=later), count, "published", "commission", active)
        for later, count, active in ((0, 1_200_000, True), (2, 1_210_000, True), (3, 1_210_000, False))
    ]


def test_a_region_that_is_none_is_refused_by_name(configure: Configure, on_day: Callable[[int], None]) -> None:
    block = {"99": [{"from": date(2026, 3, 1), "voters": 5, "basis": "published"}]}
    with pytest.raises(ConfigError, match="no region 99"):
        configure(lambda document: document["regions"].update(voters=block))
    assert everything() == []


def rule(name: str, severity: str) -> dict[str, Any]:
    return {
        "rule": name, "severity": severity, "default_severity": severity, "scope": "row", "fence": "parser",
        "owner": "region", "is_structural": False, "is_on_trial": False,
        "message_ru": "р", "message_kk": "қ", "message_en": "e",
    }  # fmt: skip


steps = st.lists(
    st.tuples(st.integers(0, 2), st.dictionaries(st.sampled_from(["R-001", "R-002"]), st.sampled_from("BQW"))),
    min_size=1,
    max_size=12,
)


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_for_any_sequence_of_settings_every_day_shows_what_was_said_last_on_it(
    warehouse: str, steps: list[tuple[int, Said]]
) -> None:
    """Ranges neither overlap nor leave gaps, no two neighbours say the same, and each day has what its evening said."""
    with psycopg.connect(warehouse) as connection:
        connection.execute("truncate ops.rule_versions")
        day, evenings, ever = FIRST, dict[date, Said](), set[str]()
        for later, said in steps:
            day += timedelta(days=later)
            versions.keep(
                connection,
                "ops.rule_versions",
                ["rule"],
                [rule(name, severity) for name, severity in said.items()],
                day,
            )
            evenings[day] = said
            ever |= said.keys()
        for name in ever:
            rows = connection.execute(
                "select valid_from, lead(valid_from) over (order by valid_from), severity, is_active "
                "from ops.rule_versions where rule = %s order by 1",
                (name,),
            ).fetchall()
            told = [(severity if active else None) for _, _, severity, active in rows]
            assert all(one != following for one, following in itertools.pairwise(told))
            for evening, said in evenings.items():
                valid = [
                    severity if active else None
                    for starts, ends, severity, active in rows
                    if starts <= evening and (ends is None or evening < ends)
                ]
                assert (valid or [None]) == [said.get(name)]
                assert len(valid) == 1 or evening < rows[0][0]
        connection.rollback()
