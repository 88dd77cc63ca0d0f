"""Regions in every written form, and what only looks like one."""

from __future__ import annotations

import pytest

from esep import regions
from esep.press import places, roles


def codes(said: str) -> list[str]:
    return [m.code for m in places.heard(places.find(said), [])]


@pytest.mark.parametrize("region", regions.regions(), ids=lambda r: r.slug)
def test_every_official_name_is_its_region(region: regions.Region) -> None:
    for name in (
        region.name_ru,
        region.name_ru_gen,
        region.name_ru_prep,
        region.name_kk,
        region.name_kk_loc,
        region.name_en,
    ):
        assert set(codes(f"Х {name} у")) == {region.code}, name


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (
            "в Карагандинской, Костанайской и Северо-Казахстанской областях, а также в Шымкенте",
            ["35", "39", "59", "79"],
        ),
        ("Қарағанды, Қостанай, Павлодар, Солтүстік Қазақстан облыстары мен Шымкентте", ["35", "39", "55", "59", "79"]),
        ("в областях Абай, Жетісу и Ұлытау", ["10", "33", "62"]),
        ("Абай, Жамбыл облыстарының", ["10", "31"]),
        ("Астана, Алматы, Шымкент қалалары мен Ақмола облысында", ["71", "75", "79", "11"]),
        ("Астана, Алматы және Түркістан облысында", ["71", "75", "61"]),
        ("ЗКО, СКО и ВКО", ["27", "59", "63"]),
        ("БҚО-да, СҚО-ның, ШҚО", ["27", "59", "63"]),
        ("Алматинского городского филиала", ["75"]),
        ("Алматинского областного филиала", ["19"]),
        ("Алматинская область", ["19"]),
        ("Алматы облысында", ["19"]),
        ("Алматы қаласында", ["75"]),
        ("во всех районах Алматы", ["75"]),
        ("Туркестанского областного маслихата", ["61"]),
        ("Костанайская региональная коалиция", ["39"]),
        ("Сайрамском и Келесском районах", ["61", "61"]),
        ("Сайрам, Келес және Отырар аудандарында", ["61", "61", "61"]),
        ("Aлматы", ["75"]),  # the first letter is Latin
        ("Турции, Уральске", ["27"]),
        ("в Караганде, Павлодаре, Северо-Казахстанской области", ["35", "55", "59"]),
    ],
)
def test_heads_enumerations_and_abbreviations(said: str, meant: list[str]) -> None:
    assert codes(said) == meant


@pytest.mark.parametrize(
    "said",
    [
        "на улице Абая", "Абай көшесінде", "ФК «Астана»", "газета «Жетісу»", "Жамбыл атындағы мектеп", "Астана Опера", "Абай Құнанбайұлы",
        "Жамбылский район", "Республика Казахстан", "скоро", "жетісу", "семей с детьми", "Алматы Арена",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_region(said: str) -> None:
    assert codes(said) == []


def test_a_centre_is_heard_only_where_nothing_stronger_speaks() -> None:
    assert codes("в Уральске") == ["27"]
    assert codes("в Костанайской области. Гости из Уральска") == ["39"]
    assert codes("в столице") == ["71"]
    assert codes("в Шымкенте. Накануне в столице") == ["79"]


def primary(title: str, text: str) -> set[str]:
    in_title = places.find(title)
    return roles.primary(text, places.heard(places.find(text), in_title), in_title)


def test_the_title_decides_what_an_article_is_about() -> None:
    text = "Накануне в Астане создана коалиция. Сегодня штаб открыли в Шымкенте. Гости приехали из Жамбылской области."
    assert primary("Штаб открыли в Шымкенте", text) == {"79"}


def test_regions_enumerated_with_a_primary_one_are_primary_too() -> None:
    text = "Встречи прошли в Акмолинской, Костанайской и Павлодарской областях."
    assert primary("Встречи в Акмолинской области", text) == {"11", "39", "55"}


def test_a_region_after_earlier_or_by_the_way_is_background() -> None:
    text = "В Шымкенте открыт штаб коалиции, пришли жители.\nНапомним, в Жамбылской области штаб открыли раньше."
    assert primary("", text) == {"79"}
