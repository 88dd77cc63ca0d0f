"""The press reader against a labelled corpus of our own writing: the goals, and that the corpus and its labels are sound."""

from __future__ import annotations

import csv
import html
import re
from functools import cache
from pathlib import Path
from typing import Any

import press_scores
import pytest
import yaml

ROOT = Path(__file__).parents[3]
CORPUS = press_scores.CORPUS
LABELS = press_scores.labels()
TRAPS = {f"T{n}" for n in range(1, 13)}  # the twelve traps of the articles that the system is described by


@pytest.fixture(scope="module")
def scores() -> press_scores.Scores:
    return press_scores.score()


def said(scores: press_scores.Scores, *fields: str) -> str:
    """The differences that explain a missed goal."""
    lines = [f"{file}: {d}" for file, ds in scores.differences.items() for d in ds if d.startswith(fields)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("field", "goal"),
    [("regions", 0.97), ("parties", 0.97), ("claims", 0.90)],
)
def test_the_goal_is_reached(scores: press_scores.Scores, field: str, goal: float) -> None:
    assert scores.tallies[field].f1 >= goal, said(scores, field.split(":")[0].rstrip("s"))


def test_no_figure_comes_from_what_is_not_the_article(scores: press_scores.Scores) -> None:
    assert scores.boilerplate_figures == []


def test_no_national_figure_is_laid_on_a_region(scores: press_scores.Scores) -> None:
    assert scores.national_on_a_region == []


def test_every_language_is_told(scores: press_scores.Scores) -> None:
    assert scores.shares["language"].wrong == 0, said(scores, "language")


# --- the corpus itself


@cache
def codes(seed: str, column: str) -> set[str]:
    with (ROOT / "dbt" / "seeds" / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
        return {row[column] for row in csv.DictReader(file)}


FOLDED = str.maketrans("ӘәҒғҚқҢңӨөҰұҮүҺһІіЁё", "АаГгКкНнОоУуУуХхИиЕе")


def stems(name: str) -> list[str]:
    """The beginnings of a unit's own words, Kazakh letters folded: what any inflected form of it holds."""
    generic = {"район", "город", "имени", "ауданы", "қаласы"}
    return [word[:4].translate(FOLDED).lower() for word in re.findall(r"[\w-]+", name) if word not in generic]


@cache
def unit_stems() -> dict[str, tuple[list[str], list[str]]]:
    """Code of a unit -> its stems in Russian and in Kazakh."""
    with (ROOT / "dbt" / "seeds" / "districts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {r["unit_kato"] or r["provisional_code"]: (stems(r["name_ru"]), stems(r["name_kk"])) for r in rows}


def text_of(file: str) -> str:
    """All of a file's characters, markup taken away: what a label's words must be a part of."""
    raw = (CORPUS / file).read_bytes()
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("cp1251")
    if file.endswith(".html"):
        text = html.unescape(re.sub(r"(?s)<[^>]*>", " ", re.sub(r"(?is)<(script|style)\b.*?</\1>", " ", text)))
    return " ".join(text.split())


def test_the_corpus_is_large_varied_and_half_kazakh() -> None:
    assert len(LABELS) >= 48
    assert sum(entry["language"] == "kk" for entry in LABELS) >= 24
    assert sum(entry["file"].endswith(".html") for entry in LABELS) >= 14
    for language, lacking in (("ru", set()), ("kk", {"T5"})):  # T5 is Kazakh letters in a Russian text
        traps = {trap for entry in LABELS if entry["language"] == language for trap in entry["traps"]}
        assert traps >= TRAPS - lacking
    files = {p.name for p in CORPUS.iterdir() if p.suffix in (".txt", ".html")}
    assert files == {entry["file"] for entry in LABELS}
    assert sum(is_cp1251(CORPUS / name) for name in files) >= 2


def is_cp1251(path: Path) -> bool:
    try:
        path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False


@pytest.mark.parametrize("entry", LABELS, ids=lambda entry: entry["file"])
def test_a_label_stands_in_its_text_and_uses_known_codes(entry: dict[str, Any]) -> None:
    text = text_of(entry["file"])
    for figure in [*entry["claims"], *entry["must_not"]]:
        assert " ".join(figure["words"].split()) in text, figure["words"]
    regions = codes("regions", "kato2")
    units = codes("districts", "unit_kato") | codes("districts", "provisional_code")
    named = {*entry["regions"]["primary"], *entry["regions"]["background"], *entry.get("regions_optional", [])}
    assert named <= regions
    assert not set(entry["regions"]["primary"]) & set(entry["regions"]["background"])
    assert {*entry["units"], *entry.get("units_optional", [])} <= units
    folded = text.translate(FOLDED).lower()
    for unit in [*entry["units"], *entry.get("units_optional", [])]:
        assert any(all(stem in folded for stem in words) for words in unit_stems()[unit]), unit
    assert {unit[:2].lstrip("X") or unit[1:3] for unit in entry["units"] if not unit.startswith("X")} <= named
    parties = {p["code"] for p in yaml.safe_load((ROOT / "campaign.yml").read_text(encoding="utf-8"))["parties"]}
    assert set(entry["parties"]) <= parties
    assert {*entry["event_types"], *entry.get("event_types_optional", [])} <= codes("event_types", "event_type")
    assert {*entry["topics"], *entry.get("topics_optional", [])} <= codes("topics", "topic_code")


@pytest.mark.parametrize("entry", LABELS, ids=lambda entry: entry["file"])
def test_a_labelled_figure_has_the_form_that_the_guide_says(entry: dict[str, Any]) -> None:
    seen = set()
    for claim in entry["claims"]:
        assert claim["measure"] in codes("claim_measures", "measure")
        assert claim["comparator"] in ("eq", "ge", "le", "approx", "range")
        assert claim["status"] in ("planned", "held", "fact")
        assert (claim["low"] != claim["high"]) == (claim["comparator"] == "range")
        assert claim["scope"] in {"national", "unknown", *entry["regions"]["primary"], *entry["regions"]["background"]}
        key = (claim["measure"], claim["low"], claim["comparator"], claim["scope"], claim.get("unit"))
        assert key not in seen, "the same figure is labelled once"
        seen.add(key)
    assert all(no["where"] in ("text", "boilerplate") for no in entry["must_not"])


def test_the_scorer_sees_what_is_wrong() -> None:
    tally = press_scores.Tally(right=3, wrong=1, missed=2)
    assert (tally.precision, tally.recall) == (0.75, 0.6)
    figure = {
        "measure": "members_count",
        "value": 5.0,
        "comparator": "eq",
        "scope": "61",
        "status": "fact",
        "unit": None,
    }
    lower = {**figure, "comparator": "ge", "words": "5"}
    matched, extra, missed = press_scores._pairs([lower], [figure], ("measure", "comparator"))
    assert (matched, extra, missed) == ([], [lower], [figure])
    assert press_scores._pairs([lower], [figure], ("measure",))[0] == [figure]
    assert press_scores._pairs([], [{**figure, "optional": True}], ("measure",)) == ([], [], [])
