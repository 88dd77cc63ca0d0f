"""What was filed before, for the queries of expectations/*.yml: names in braces, put in from expectations/filed_before.sql."""

from __future__ import annotations

import functools
import re
from datetime import date, datetime
from pathlib import Path

from psycopg import sql

from esep.config import ROOT, settings
from esep.errors import ConfigError
from esep.regions import regions

PATH = ROOT / "expectations" / "filed_before.sql"
PIECE = re.compile(r"^-- \{(\w+)(?::\w+)?\}[^\n]*\n(?:--[^\n]*\n)*(\(\n.*?^\))$", re.MULTILINE | re.DOTALL)
NAME = re.compile(r"\{(\w+)(?::(\w+))?\}")


@functools.cache
def pieces(path: Path = PATH) -> dict[str, str]:
    """Name -> its SQL, on one line, names of other pieces still in braces."""
    return {name: " ".join(text.split()) for name, text in PIECE.findall(path.read_text(encoding="utf-8"))}


def filled(text: str, day: date, as_of: datetime) -> str:
    """The query with every name put in; {batch} stays. Raises ConfigError for a name that nothing stands for."""
    values = {"day": literal(day), "as_of": literal(as_of), "region_values": _regions(), "batch": "{batch}"}
    return _filled(text, values)


def looks_at_batch(text: str) -> bool:
    """Whether a query looks at the day's rows: it names {batch}, or a piece that does."""
    return "{batch}" in _filled(text, {"day": "", "as_of": "", "region_values": "", "batch": "{batch}"})


def _filled(text: str, values: dict[str, str]) -> str:
    def put(found: re.Match[str]) -> str:
        name, of = found.groups()
        if name in values and not of:
            return values[name]
        if name not in pieces():
            raise ConfigError(f"{found.group(0)} is not one of {', '.join(sorted(pieces()))} (see {PATH.name})")
        return _filled(pieces()[name], {**values, "table": of or ""})

    return NAME.sub(put, text)


def literal(value: date | datetime) -> str:
    """The value as it is written in SQL."""
    return sql.Literal(value).as_string(None)


def _regions() -> str:
    campaign = settings().campaign
    return ", ".join(
        f"('{one.code}', {one.voters}, {one.population}, "
        f"{literal(campaign.reporting_starts_on.get(one.code, campaign.starts_on))})"
        for one in regions()
    )
