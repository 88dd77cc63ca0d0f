"""Parties in every spelling, and the words that only look like them."""

from __future__ import annotations

import pytest

from esep.config import settings
from esep.press import parties


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
        "ауыл тұрғындары", "Ауыл әкімі", "партияның ауыл филиалы", "политические партии Республики Казахстан", "Республика Казахстан",
        "аманат болсын", "Аманат деген сөз", "Ақ жол тілейміз!", "«ақ жол!» деді", "Халықтық штаб", "Народный штаб", "народная Конституция",
    ],
)  # fmt: skip
def test_villages_states_and_farewells_are_no_parties(said: str) -> None:
    assert codes(said) == []
