"""Parties in every spelling, and the words that only look like them."""

from __future__ import annotations

import pytest

from esep.config import settings
from esep.press.names import parties


def codes(said: str) -> list[str]:
    return [m.code for m in parties.find(said)]


@pytest.mark.parametrize("party", settings().campaign.parties, ids=lambda p: p.code)
def test_every_configured_name_is_its_party(party: object) -> None:
    for name in (party.name.ru, party.name.kk, party.name.en):  # type: ignore[attr-defined]
        assert codes(f"от {name} пришли") == [party.code]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (
            "партий AMANAT, Ауыл, Ақ жол, Қазақстан Халықтық партиясы и Respublica",
            ["amanat", "auyl", "aqjol", "ppk", "respublica"],
        ),
        ('филиала "Народнной партиии Казахстана"', ["ppk"]),
        ("«Ак жол», Aқ жол, «Ақжол»", ["aqjol", "aqjol", "aqjol"]),
        ("Народной партией Казахстана, НПК, ҚХП-ның", ["ppk", "ppk", "ppk"]),
        ("партия «Республика», Республика партиясы", ["respublica", "respublica"]),
        ("AMANAT-тың, «Аманат» партиясы", ["amanat", "amanat"]),
        ("Народно-демократическая патриотическая партия «Ауыл»", ["auyl"]),
    ],
)
def test_spellings_are_folded(said: str, meant: list[str]) -> None:
    assert codes(said) == meant


@pytest.mark.parametrize(
    "said",
    [
        "ауыл тұрғындары",
        "Ауыл әкімі",
        "партияның ауыл филиалы",
        "политические партии Республики Казахстан",
        "Республика Казахстан",
        "аманат болсын",
        "Аманат деген сөз",
        "Ақ жол тілейміз!",
        "«ақ жол!» деді",
        "Халықтық штаб",
        "Народный штаб",
        "народная Конституция",
    ],
)
def test_villages_states_and_farewells_are_no_parties(said: str) -> None:
    assert codes(said) == []


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("AMANAT, «Ауыл», Respublica партияларының өкілдері", ["amanat", "auyl", "respublica"]),
        ("АМАНАТ партиясы, AMANАТ", ["amanat", "amanat"]),  # two of the last letters are Cyrillic
        ("НДПП «Ауыл», ДПК «Ақ жол», НПК", ["auyl", "aqjol", "ppk"]),
        ("в составе — депутаты от НПК и партии «Ауыл»", ["ppk", "auyl"]),
        ("«Ақ жол» фракциясы, фракция AMANAT", ["aqjol", "amanat"]),
        ("партия «Нур Отан»", ["amanat"]),
        ("Работаем вместе с «Ауылом» и «Ак жолом»", ["auyl", "aqjol"]),
        ("AMANAT-тан, Respublica-дан, «Ауылдан», «Ақжолдан»", ["amanat", "respublica", "auyl", "aqjol"]),
        ("партии «Амманат», партия «Рeспублка», «Народной партиии Казахстана»", ["amanat", "respublica", "ppk"]),
        ("членов партий Ауыл и Ақ жол", ["auyl", "aqjol"]),
        ("Қазақстан халық партиясының филиалы, Халық партиясынан", ["ppk", "ppk"]),
        ("Коммунистическая народная партия Казахстана", ["ppk"]),
        (
            "партиялар: «AMANAT», «Ауыл», «Ақ жол», «ҚХП», «Respublica»",
            ["amanat", "auyl", "aqjol", "ppk", "respublica"],
        ),
        ("Auyl, Aq Jol, Respublica and Amanat parties", ["auyl", "aqjol", "respublica", "amanat"]),
    ],
)
def test_lists_cases_and_abbreviations(said: str, meant: list[str]) -> None:
    assert codes(said) == meant


@pytest.mark.parametrize(
    "said",
    [
        "международная НПК прошла в университете",
        "«Ауыл – ел бесігі» жобасы",
        "«Ауыл аманаты» бағдарламасы",
        "ОФ «Аманат»",
        "«Аманат» қоры",
        "дворец «Республика»",
        "газета «Республика»",
        "Ақ жол!",
        "КХ «Ақ жол»",
        "село Акжол",
        "Республика партиялары",
        "Люди из аула",
        "Ауылдың тұрғыны",
    ],
)
def test_things_that_bear_such_a_name_are_no_parties(said: str) -> None:
    assert codes(said) == []


def test_mentions_lead_back_to_the_words() -> None:
    said = "Отырыста «Ауыл» партиясы мен AMANAT-тың өкілдері сөйледі"
    assert [said[m.start : m.end] for m in parties.find(said)] == ["Ауыл", "AMANAT-тың"]


@pytest.mark.parametrize(
    "said", ["партия " * 14_000, "«Ауыл" * 20_000, "Ауыл, " * 16_000, "AMANAT " * 14_000, "Народная партия " * 6_000]
)
def test_a_text_made_to_hang_it_does_not(said: str) -> None:
    assert all(m.said for m in parties.find(said))
