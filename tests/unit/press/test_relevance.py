"""Pages that tell of the campaign and of something else: whose figures are claims. All texts are made up."""

from __future__ import annotations

import time

import pytest
from press_figures import Article, figures_of, told

from esep.press.figures import relevance
from esep.press.names import concepts

TOLD = figures_of("relevance")


@pytest.mark.parametrize("article", TOLD, ids=lambda article: article["title"])
def test_only_the_campaigns_figures_are_claims(article: Article) -> None:
    assert told(article) == set(article["figures"])


def off(text: str, title: str = "") -> list[str]:
    """The stretches of another subject."""
    spoken = relevance.field(text, title)
    return [text[start:end].strip() for start, end in zip(spoken.starts, spoken.ends, strict=True)]


ASIDE = "Коалиция провела встречу. В области ждут паводка. На встрече было 40 человек."
MIXED = "Коалиция провела 40 встреч, а спасатели в зоне паводка — 12 рейдов."


def test_what_follows_the_campaign_goes_on_with_it() -> None:
    assert off("Коалиция подвела итоги. Всего проведено 40 встреч. Роздано 900 листовок.") == []


def test_another_subject_holds_until_the_campaign_is_named_again() -> None:
    text = "Область готовится к паводку. Собрано 40 тонн песка.\nКоалиция провела 12 встреч. Пришли 300 человек."
    assert off(text) == ["Область готовится к паводку.", "Собрано 40 тонн песка."]


def test_a_remark_in_a_paragraph_on_the_campaign_ends_where_the_meeting_is_spoken_of_again() -> None:
    assert off(ASIDE) == ["В области ждут паводка."]


def test_of_a_sentence_on_both_the_clause_of_the_other_is_left_out() -> None:
    assert off(MIXED) == ["спасатели в зоне паводка", "12 рейдов."] or off(MIXED) == ["спасатели в зоне паводка —"]


def test_a_text_that_names_neither_is_left_as_it_is() -> None:
    assert off("Проведено 40 встреч. Пришли 300 человек.") == []


def test_an_operative_headquarters_is_not_the_coalitions() -> None:
    assert off("Оперативный штаб по паводкам провёл 12 заседаний.\nВ коалиции 40 членов.") != []


@pytest.mark.parametrize(
    ("said", "is_of_others"),
    [
        ("в партии состоят 4 000 членов", True),
        ("40 членов партии вошли в коалицию", True),
        ("в коалиции 457 членов", False),
        ("в филиале партии создана коалиция, в неё вошли 40 членов", False),
        ("бірлестігінде 12 мың мүше бар", True),
        ("коалиция құрамында 480 мүше бар", False),
    ],
)
def test_members_of_a_party_are_not_the_coalitions(said: str, is_of_others: bool) -> None:
    position = next(index for index, letter in enumerate(said) if letter.isdigit())
    assert relevance.is_of_others(said, position) is is_of_others


@pytest.mark.parametrize(
    "piece",
    ["паводок, посевная; тариф — ", "Транспорт. Аб ", "Коалиция провела встречу.\n", "оперативный штаб ", "— — "],
)
def test_hostile_text_is_read_quickly(piece: str) -> None:
    text = (piece * (100_000 // len(piece) + 1))[:100_000]
    begun = time.process_time()
    relevance.field(text, "Коалиция")
    assert time.process_time() - begun < 2


def test_kinds_of_events_come_from_the_campaign_alone() -> None:
    text = "В Риддере завершился театральный фестиваль.\nКоалиция провела круглый стол о проекте Конституции."
    kept = relevance.field(text).concepts(concepts.find(text))
    assert [mention.code for mention in kept] == ["round_table"]


def test_an_elections_stations_are_not_the_referendums() -> None:
    text = "Открыто 24 избирательных участка, в списках 12 тысяч избирателей.\nК референдуму готовят 480 участков."
    assert off(text, "Выборы сельских акимов") == [text.split("\n", maxsplit=1)[0]]
