"""Whose figure it is: the region's, the district's, the nation's or nobody's. All texts are made up."""

from __future__ import annotations

import time

import pytest
from press_figures import Article, figures_of, told

from esep.press.figures import claims, scopes
from esep.press.names import places, roles

TOLD = figures_of("scopes")


@pytest.mark.parametrize("article", TOLD, ids=lambda article: article["title"])
def test_a_figure_belongs_where_the_text_says(article: Article) -> None:
    assert told(article) == set(article["figures"])


def survey(text: str, title: str = "") -> scopes.Ground:
    mentions = places.heard(places.find(text), [])
    primary = frozenset(roles.primary(text, mentions, places.find(title)))
    return scopes.survey(text, title, mentions, places.units(text, mentions), primary)


@pytest.mark.parametrize(
    ("title", "text", "is_national"),
    [
        ("", "По всей стране проведено 900 встреч о референдуме, сообщил Народный штаб на своей странице в сети.", True),
        ("", "Как и по всей стране, в Павлодарской области проведено 900 встреч о референдуме и Конституции.", False),
        ("", "В Астане городская коалиция провела 900 встреч, и такие же встречи проходят по всей стране, сообщил штаб.", False),
        ("Павлодарская область: итоги", "По всей стране проведено 900 встреч о референдуме, сообщил Народный штаб в сети.", False),
    ],
)  # fmt: skip
def test_an_article_is_the_countrys_only_when_it_says_so(title: str, text: str, is_national: bool) -> None:
    assert survey(text, title).is_national is is_national


def test_a_line_that_names_a_district_heads_the_lines_below() -> None:
    ground = survey(
        "Жамбылская область\nКордайский район\nПроведена 31 встреча.\nВ Меркенском районе тоже провели встречу."
    )
    heads = [scope and (scope.code, scope.unit_code) for _, scope in ground.headings]
    assert heads == [("31", None), ("31", "314800000"), None]


@pytest.mark.parametrize(
    "piece", ["Актобе\n12 встреч\n", "В Алматы брифинг. ", "В Сайрамском районе — 40, в Кентау — 35. "]
)
def test_hostile_text_is_read_quickly(piece: str) -> None:
    text = (piece * (100_000 // len(piece) + 1))[:100_000]
    ground = survey(text)
    begun = time.process_time()
    setting = claims.Setting("ru", ground.mentions, ground.primary, "", ground.units, title="Коалиция")
    claims.find(text, setting)
    assert time.process_time() - begun < 5
