"""Short articles of our own with the figures that must be found in them, and nothing else: fixtures/press/{relevance,scopes}.yml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from esep.press.figures import claims
from esep.press.names import places, roles

FIXTURES = Path(__file__).parent / "fixtures" / "press"
Article = dict[str, Any]


def figures_of(name: str) -> list[Article]:
    """The articles of a file: language, title, text, figures."""
    found: list[Article] = yaml.safe_load((FIXTURES / f"{name}.yml").read_text(encoding="utf-8"))
    return found


def told(article: Article) -> set[str]:
    """«measure value@scope» of every claim the reader finds, with the unit when there is one."""
    title, text = article["title"], article["text"]
    in_title = places.find(title)
    mentions = places.heard(places.find(text), in_title)
    primary = frozenset(roles.primary(text, mentions, in_title))
    units = places.units(text, mentions)
    setting = claims.Setting(article["language"], mentions, primary, "meeting", units, title=title)
    return {_line(claim) for claim in claims.find(text, setting)}


def _line(claim: claims.Claim) -> str:
    value = claim.high if claim.low is None else claim.low
    return f"{claim.measure} {value:g}@{claim.scope}" + (f"/{claim.unit_code}" if claim.unit_code else "")
