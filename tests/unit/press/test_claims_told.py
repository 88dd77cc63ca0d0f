"""Whole articles of our own (told.yml, polls.yml), read as the harvest reads them: every figure they state, and no other."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
import yaml

from esep.press.figures import bare
from esep.press.figures.claims import Claim
from esep.press.reading import read

SIGNS = {"ge": ">=", "le": "<=", "approx": "~", "eq": ""}
SHORT = {"national": "kz", "unknown": "?"}
TOLD = [
    entry
    for name in ("told.yml", "polls.yml")
    for entry in yaml.safe_load((Path(__file__).parent / name).read_text(encoding="utf-8"))
]
PUBLISHED = datetime.fromisoformat("2026-03-05T12:00:00+05:00")


def label(claim: Claim) -> str:
    value = claim.high if claim.low is None else claim.low
    return f"{claim.measure} {SIGNS[claim.comparator]}{value}@{SHORT.get(claim.scope, claim.scope)}"


@pytest.mark.parametrize("told", TOLD, ids=[entry["text"][:40] for entry in TOLD])
def test_an_article_states_its_figures_and_no_other(told: dict[str, str]) -> None:
    article = read(told["text"], kind="text", published_at=PUBLISHED)
    assert {label(claim) for claim in article.claims} == set(filter(None, told["claims"].split("; ")))


@pytest.mark.parametrize(
    ("said", "language", "is_bare"),
    [
        ("встреч — 12", "ru", True),
        ("встреч было 12 и больше", "ru", True),
        ("их 12 уже прошли", "ru", True),
        ("купили 12 автобусов", "ru", False),
        ("прошло 12 недель", "ru", False),
        ("кездесулер саны 12-ге жетті", "kk", True),
        ("облыста 12 мектеп", "kk", False),
    ],
)
def test_a_bare_figure_counts_nothing_of_its_own(said: str, language: str, is_bare: bool) -> None:
    end = said.index("12") + 2
    assert bare.is_bare(said, end, language) == is_bare


def test_the_noun_beside_a_figure_wins_over_one_that_is_counted_already() -> None:
    said = "проведено 30 встреч, концертов — 6."
    nouns = [bare.Noun(13, 19, "meetings", True, 0), bare.Noun(21, 30, "events", False, 1)]
    found = bare.noun_of(said, said.index("6"), said.index("6") + 1, nouns, "ru")
    assert found is not None
    assert found.name == "events"


def test_no_noun_is_near_enough() -> None:
    said = "встречи прошли хорошо, погода стояла ясная, автобус номер опоздал, в зале было 12."
    nouns = [bare.Noun(0, 7, "meetings", False, 0)]
    assert bare.noun_of(said, said.index("12"), said.index("12") + 2, nouns, "ru") is None
