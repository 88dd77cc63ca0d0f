"""Events as articles tell of them: one occurrence with a kind, a place and a verb; neither practices nor figures."""

from __future__ import annotations

import time
from datetime import date, datetime

import pytest

from esep.press.figures import happenings
from esep.press.figures.happenings import Happening
from esep.press.names import concepts, places

PUBLISHED = datetime.fromisoformat("2026-02-26T10:00:00+05:00")
LONG = "Подробности сообщили организаторы разъяснительной работы, которая идёт по утверждённому плану. "


def read(text: str, language: str, primary: str = "55", published: datetime | None = PUBLISHED) -> list[Happening]:
    regions = places.heard(places.find(text), [])
    return happenings.find(
        text,
        language=language,
        published_at=published,
        regions=regions,
        units=places.units(text, regions),
        primary=frozenset(primary.split()),
        kinds=concepts.find(text),
    )


def told(found: list[Happening]) -> list[tuple[str, str, str, str | None, str]]:
    return [
        (e.event_type, e.status, e.region_code, e.event_date.isoformat() if e.event_date else None, e.date_basis)
        for e in found
    ]


TOLD = [
    ("ru", "25 февраля в Павлодарской области состоялся круглый стол о проекте Конституции.",
     [("round_table", "held", "55", "2026-02-25", "text")]),
    ("ru", "Сегодня в Шымкенте прошла встреча с трудовым коллективом завода.",
     [("meeting_workforce", "held", "79", "2026-02-26", "relative")]),
    ("ru", "Вчера в Павлодарской области провели встречу со студентами.", [("meeting_students", "held", "55", "2026-02-25", "relative")]),
    ("ru", "Завтра в Павлодарской области состоится концерт.", [("mass_event", "planned", "55", "2026-02-27", "relative")]),
    ("ru", "3 марта в Костанайской области пройдёт диалоговая площадка.", [("dialogue_platform", "planned", "39", "2026-03-03", "text")]),
    ("ru", "В Павлодарской области состоялось заседание штаба коалиции.", [("coalition_session", "held", "55", "2026-02-26", "published")]),
    ("kk", "25 ақпанда Павлодар облысында дөңгелек үстел өтті.", [("round_table", "held", "55", "2026-02-25", "text")]),
    ("kk", "Бүгін Шымкентте студенттермен кездесу өтті.", [("meeting_students", "held", "79", "2026-02-26", "relative")]),
    ("kk", "Ертең Павлодар облысында концерт өтеді.", [("mass_event", "planned", "55", "2026-02-27", "relative")]),
    ("kk", "Кеше Қостанай облысында еңбек ұжымымен кездесу ұйымдастырылды.",
     [("meeting_workforce", "held", "39", "2026-02-25", "relative")]),
]  # fmt: skip
NOT_TOLD = [
    ("ru", "По всей области будут проводиться встречи с трудовыми коллективами и круглые столы."),
    ("ru", "В Павлодарской области проводятся круглые столы и лекции."),
    ("ru", "В Павлодарской области проведено 30 круглых столов."),
    ("ru", "В Павлодарской области круглый стол не состоялся."),
    ("ru", "Напомним, 12 февраля в Астане состоялось заседание Общенациональной коалиции."),
    ("ru", "Встреча со студентами нужна каждому вузу Павлодарской области."),
    ("ru", "В Павлодарской и Костанайской областях прошёл круглый стол."),
    ("kk", "Облыста дөңгелек үстелдер мен дәрістер өткізілуде."),
    ("kk", "Павлодар облысында 30 дөңгелек үстел өтті."),
    ("kk", "Павлодар облысында дөңгелек үстел өткен жоқ."),
    ("kk", "Студенттермен кездесу керек."),
]


@pytest.mark.parametrize(("language", "text", "events"), TOLD, ids=[row[1][:40] for row in TOLD])
def test_what_is_told(language: str, text: str, events: list[tuple[str, str, str, str, str]]) -> None:
    assert told(read(text, language)) == events


@pytest.mark.parametrize(("language", "text"), NOT_TOLD, ids=[row[1][:40] for row in NOT_TOLD])
def test_what_is_no_event(language: str, text: str) -> None:
    assert read(text, language) == []


def test_the_national_coalition_in_the_capital_is_no_event_of_the_capital() -> None:
    assert read("В Астане состоялось заседание Общенациональной коалиции.", "ru", "71") == []
    (event,) = read("В городе Алматы состоялось первое заседание городской Общенациональной коалиции.", "ru", "75")
    assert event.region_code == "75"


def test_a_day_that_bounds_is_not_the_events_day() -> None:
    (event,) = read(f"{LONG}\nДо 13 марта в Павлодарской области состоится круглый стол.", "ru")
    assert (event.event_date, event.date_basis) == (None, "none")


def test_the_day_of_the_vote_is_no_events_day() -> None:
    (event,) = read(f"{LONG}\nВ Павлодарской области состоялся круглый стол о референдуме 15 марта.", "ru")
    assert event.event_date is None


def test_the_articles_day_is_given_to_its_lead_alone() -> None:
    (event,) = read(f"{LONG}\nВ Павлодарской области состоялся круглый стол.", "ru")
    assert (event.event_date, event.date_basis) == (None, "none")


def test_a_page_without_a_date_gives_relative_words_no_day() -> None:
    (event,) = read("Сегодня в Павлодарской области состоялся круглый стол.", "ru", published=None)
    assert event.event_date is None


def test_an_event_told_twice_is_one() -> None:
    text = "25 февраля в Павлодарской области состоялся круглый стол. Круглый стол прошёл в областной библиотеке."
    (event,) = read(text, "ru")
    assert event.event_date == date(2026, 2, 25)


def test_the_words_lead_back_to_the_text() -> None:
    for language, text, _ in TOLD:
        for event in read(text, language):
            assert text[event.start : event.end] == event.text
            assert 0 < len(event.text) <= happenings.LONGEST_SAID
            assert event.rule_id.startswith(f"{language}.{event.event_type}.")


@pytest.mark.parametrize(
    "text",
    ["Сегодня прошёл круглый стол в Шымкенте. " * 2_500, "круглый стол, " * 7_000, "25 ақпанда дөңгелек үстел өтті " * 3_300],
    ids=["sentences", "list", "kazakh"],
)  # fmt: skip
def test_a_text_made_to_hang_the_reader_does_not(text: str) -> None:
    regions, kinds = places.find(text), concepts.find(text)
    started = time.process_time()
    happenings.find(
        text, language="ru", published_at=PUBLISHED, regions=regions, units=(), primary=frozenset(), kinds=kinds
    )
    assert time.process_time() - started < 10
