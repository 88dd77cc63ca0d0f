"""The catalogue is whole: every key in three languages, the same values put in, every key used, every form there."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from esep import bulletin
from esep.bulletin.messages import Words, catalogue, inside, short_names
from esep.bulletin.story import ALARMS, STATUSES
from esep.config import LANGUAGES, ROOT
from esep.regions import regions

ROOM = Path(bulletin.__file__).parent
FORMS = {"ru": {"one", "few", "many"}, "en": {"one", "other"}}
# keys that are put together from a closed list
LISTS = {
    "status": set(STATUSES),
    "letter": set(STATUSES),
    "alarm": {*ALARMS, "other"},
    "move": {"region", "data", "hq"},
    "comparator": {"eq", "ge", "le", "approx", "range"},
    "note": {"as_of", "plan", "people", "dash", "estimated", "source"},
}


def texts(entry: str | dict[str, str]) -> list[str]:
    return list(entry.values()) if isinstance(entry, dict) else [entry]


@pytest.mark.parametrize("key", catalogue())
def test_every_key_is_said_in_three_languages_with_the_same_values(key: str) -> None:
    entry = catalogue()[key]
    assert set(entry) == set(LANGUAGES)
    values = {language: {frozenset(re.findall(r"\{(\w+)\}", t)) for t in texts(entry[language])} for language in entry}
    assert len(set().union(*values.values())) == 1, values
    for language in LANGUAGES:
        if isinstance(entry[language], dict):
            assert set(entry[language]) == FORMS[language]
        assert all(text.strip() == text and text for text in texts(entry[language]))


def test_every_key_is_used() -> None:
    sources = [*ROOM.glob("*.py"), *(ROOM / "templates").glob("*.j2")]
    assert len(sources) > 8
    said = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    for key in catalogue():
        family, _, member = key.partition(".")
        is_listed = family in LISTS and member in LISTS[family]
        assert is_listed or family == "measure" or re.search(rf"[\"']{re.escape(key)}[\"']", said), f"nobody says {key}"


@pytest.mark.parametrize("family", LISTS)
def test_every_member_of_a_closed_list_has_its_words(family: str) -> None:
    known = {key.partition(".")[2] for key in catalogue() if key.startswith(f"{family}.")}
    assert known == LISTS[family]


def test_the_closed_lists_are_those_of_the_warehouse() -> None:
    def accepted(layer: str, model: str, column: str) -> set[str]:
        papers = [
            yaml.safe_load(path.read_text(encoding="utf-8")) for path in (ROOT / "dbt/models" / layer).glob("*.yml")
        ]
        models = [each for paper in papers for each in paper.get("models", [])]
        columns = next(each["columns"] for each in models if each["name"] == model)
        tests = next(each["data_tests"] for each in columns if each["name"] == column)
        return set(next(t["accepted_values"] for t in tests if "accepted_values" in t)["arguments"]["values"])

    assert accepted("marts", "mart_region_day", "filing_status") == set(STATUSES)
    assert accepted("report", "rpt_digest_alarms", "alarm_code") == set(ALARMS)


@pytest.mark.parametrize(
    ("number", "said"), [(1, "1 день"), (2, "2 дня"), (5, "5 дней"), (11, "11 дней"), (21, "21 день"), (22, "22 дня")]
)
def test_russian_counts_days_as_people_do(number: int, said: str) -> None:
    assert said in Words("ru").say("countdown", n=number, vote=date(2026, 3, 15), date=date(2026, 2, 20))


def test_a_kazakh_noun_stays_singular_after_any_number() -> None:
    said = {Words("kk").say("headline.alarms", n=n).replace(str(n), "N") for n in (1, 2, 5, 21)}
    assert said == {"N белгі."}


@pytest.mark.parametrize(
    ("language", "number", "pct", "pp", "day"),
    [
        ("ru", "1\xa0195\xa0000", "96,2\xa0%", "−14,3\xa0п.\xa0п.", "20\xa0февраля\xa02026\xa0г."),
        ("kk", "1\xa0195\xa0000", "96,2%", "−14,3\xa0п.\xa0т.", "2026\xa0ж.\xa020\xa0ақпан"),
        ("en", "1,195,000", "96.2%", "−14.3\xa0pp", "February\xa020,\xa02026"),
    ],
)
def test_numbers_and_dates_are_written_as_the_language_writes_them(
    language: str, number: str, pct: str, pp: str, day: str
) -> None:
    words = Words(language)
    assert words.number(1_195_000) == number
    assert words.pct(Decimal("96.24")) == pct
    assert words.pp(Decimal("-14.25")) == pp
    assert words.day(date(2026, 2, 20), long=True) == day


@pytest.mark.parametrize(
    ("value", "said"), [("0.04", "0.0"), ("-0.04", "0.0"), ("0.05", "+0.1"), ("-0.05", "−0.1"), ("66.36", "+66.4")]
)
def test_a_difference_carries_its_sign_and_nothing_has_none(value: str, said: str) -> None:
    assert Words("en").pp(Decimal(value), unit=False) == said


def test_no_data_is_a_dash_and_zero_is_zero() -> None:
    words = Words("ru")
    assert (words.number(None), words.pct(None), words.pp(None)) == ("—", "—", "—")
    assert (words.number(0), words.pp(Decimal(0))) == ("0", "0,0\xa0п.\xa0п.")


def test_places_are_in_the_case_the_sentence_needs() -> None:
    assert inside("61", "ru", "Туркестанская область") == "В Туркестанской области"
    assert inside("79", "kk", "Шымкент қаласы") == "Шымкент қаласында"
    assert inside("61", "en", "Turkistan Region") == "Turkistan Region"
    assert inside("national", "ru", "по стране") == "По стране"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_regions_are_called_alike_in_a_chart(language: str) -> None:
    names = short_names(((r.code, getattr(r, f"name_{language}")) for r in regions()), language)
    assert len(set(names.values())) == 20
    assert max(map(len, names.values())) < 25
