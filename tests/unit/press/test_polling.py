"""Voters and stations: who is in the lists, what is only a part, whose proposals are the nation's. All texts are made up."""

from __future__ import annotations

import time

import pytest

from esep.press.figures import polling, relevance


def at(said: str, figure: str) -> tuple[int, int]:
    """Where a figure with its noun stands."""
    start = said.index(figure)
    return start, start + len(figure)


@pytest.mark.parametrize(
    ("said", "figure", "is_listed"),
    [
        ("к голосованию определены 400 150 человек.", "400 150 человек", True),
        ("в список участников референдума включены 31 200 человек.", "31 200 человек", True),
        ("в списках более 380 тысяч жителей области.", "380 тысяч жителей", True),
        ("свой выбор 15 марта сделают 700 тысяч горожан.", "700 тысяч горожан", True),
        ("в референдуме примут участие 118 тысяч горожан.", "118 тысяч горожан", True),
        ("на встречу пришли 118 горожан.", "118 горожан", False),
        ("в списке очередников 3 400 человек, участок закрыт.", "3 400 человек", False),
        ("24 500 тұрғын тізімге енді.", "24 500 тұрғын", True),
        ("511 мың тұрғын дауыс бере алады.", "511 мың тұрғын", True),
        ("кездесуге 511 тұрғын келді.", "511 тұрғын", False),
    ],
)
def test_who_is_in_the_lists(said: str, figure: str, is_listed: bool) -> None:
    assert polling.is_listed(said, *at(said, figure), "референдум") is is_listed


def test_a_list_is_one_of_voters_only_where_a_vote_is_told_of() -> None:
    said = "в списках более 380 тысяч жителей области."
    assert not polling.is_listed(said, *at(said, "380 тысяч жителей"), "программа жилья")


@pytest.mark.parametrize(
    ("said", "figure", "before", "is_some"),
    [
        ("из них 310 человек просят урну домой.", "310 человек", "в списках 31 200 избирателей.", True),
        ("впервые голосуют 14 тысяч юношей.", "14 тысяч", "", True),
        ("олардың 7 мыңы ауылда.", "7 мыңы", "тізімге 548 мың адам енді.", True),
        ("мүгедектігі бар 12 300 сайлаушы тіркелген.", "12 300 сайлаушы", "", True),
        ("олардың 500 мыңы сайлаушы.", "500 мыңы", "облыста 750 мың адам тұрады.", False),
        ("из них в области 500 тысяч избирателей.", "500 тысяч избирателей", "в стране 12 млн избирателей.", False),
        ("право голоса имеют 12 млн граждан старше 18 лет.", "12 млн граждан", "", False),
    ],
)
def test_some_of_the_voters(said: str, figure: str, before: str, is_some: bool) -> None:
    assert polling.is_some_voters(said, *at(said, figure), before) is is_some


@pytest.mark.parametrize(
    ("said", "figure", "is_some"),
    [
        ("40 участков оборудованы пандусами.", "40 участков", True),
        ("все 40 участков оборудованы пандусами.", "40 участков", False),
        ("ещё на 22 участках появятся указатели.", "22 участках", True),
        ("на 140 участках заменили мебель.", "140 участках", True),
        ("голосование пройдёт на 140 участках.", "140 участках", False),
        ("шет мемлекетте 71 учаске ашылады.", "71 учаске", True),
        ("12 учаске ауруханаларда орналасқан.", "12 учаске", True),
        ("өңірде 317 учаске ашылады.", "317 учаске", False),
    ],
)
def test_some_of_the_stations(said: str, figure: str, is_some: bool) -> None:
    assert polling.is_some_stations(said, *at(said, figure)) is is_some


def test_proposals_on_the_nations_portals() -> None:
    assert polling.is_on_portals("через портал egov поступило 600 предложений.")
    assert not polling.is_on_portals("областной штаб передал в конституционную комиссию 140 предложений.")


@pytest.mark.parametrize(
    ("title", "text", "is_off"),
    [
        ("Предвыборный штаб открыт", "В городе 268 участков и 700 тысяч избирателей.", True),
        ("Мәслихат депутаттарының сайлауы", "Облыста 4 учаске, 6 200 сайлаушы бар.", True),
        ("Референдум вместо выборов", "Выборы маслихата перенесены. К референдуму готовы 268 участков.", False),
    ],
)
def test_an_election_is_no_referendum(title: str, text: str, is_off: bool) -> None:
    assert relevance.field(text, title).is_ours(len(text) - 5) is not is_off


@pytest.mark.parametrize(
    "piece", ["в списках ", "тізімге ", "голосовать будут, ", "дауыс беру құқығы ", "прав на участие "]
)
def test_hostile_text_is_read_quickly(piece: str) -> None:
    said = (piece * (100_000 // len(piece) + 1))[:100_000] + "500 человек"
    begun = time.process_time()
    for _ in range(20):
        polling.is_listed(said, len(said) - 11, len(said), "референдум")
        polling.is_some_voters(said, len(said) - 11, len(said))
        polling.is_some_stations(said, len(said) - 11, len(said))
        polling.is_listed.cache_clear()
    assert time.process_time() - begun < 5
