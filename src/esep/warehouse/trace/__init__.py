"""From a figure of a mail to the cells it was added up from: `./esep trace EDITION FIGURE`.

It speaks as of the edition: the packs that were official at its data_as_of. The rows are added up again and held against
the frozen figure, and where they do not reach it the difference is told. Which figure adds up which rows is figures.yml.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import psycopg
import yaml
from psycopg import Connection

from esep.config import settings
from esep.errors import EsepError, WarehouseError
from esep.warehouse.connect import connect
from esep.warehouse.trace import rows
from esep.warehouse.trace.rows import Row

__all__ = ["Part", "Row", "Trace", "figures", "spec", "trace"]

Number = int | Decimal | None
Locate = Callable[[str], Path]  # where the archive keeps the bytes of a sha256
DIGEST = "digest"
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Part:
    """One sum: what is added up, over which rows, and what it comes to. rows: those shown, of `count`."""

    name: str
    fact: str
    add: str | None
    reached: Number
    count: int
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Trace:
    """A figure followed. reached is None where the figure is no sum of rows; difference is told, never hidden."""

    edition: str
    report_date: date
    data_as_of: datetime
    figure: str
    value: Any
    mart: str  # the relation and column that the mail read
    how: str
    reached: Number
    difference: Number
    parts: list[Part]
    files: list[Row]
    press: list[Row]
    value_now: Any
    is_restated: bool
    restated_by: list[Row] = field(default_factory=list)


@functools.cache
def spec() -> dict[str, Any]:
    """figures.yml."""
    found: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("figures.yml").read_text(encoding="utf-8"))
    return found


def figures(edition: str) -> dict[str, Any]:
    """Every figure of a frozen edition by its path, in the order of the mail."""
    with connect("reporter", is_snapshot=True) as connection:
        return dict(_figures(_edition(connection, edition)[3]))


def trace(edition: str, figure: str, *, is_whole: bool = False, locate: Locate | None = None) -> Trace:
    """Follow one figure; of long lists of rows only the first are shown unless `is_whole`. `locate` knows the archive."""
    try:
        with connect("reporter", is_snapshot=True) as connection:
            return _Tracer(connection, edition, figure, None if is_whole else SHOWN, locate).trace()
    except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName, psycopg.errors.UndefinedColumn) as err:
        raise WarehouseError(
            f"what is published cannot be followed ({str(err).splitlines()[0]}): build and publish the day first"
        ) from err


def _edition(connection: Connection[Any], given: str) -> tuple[str, date, datetime, dict[str, Any]]:
    """The frozen edition; a day alone stands for its digest."""
    key = given if "/" in given else f"{DIGEST}/{given}"
    row = connection.execute(
        "select edition, report_date, data_as_of, figures, kind from ops.editions where edition = %s", (key,)
    ).fetchone()
    if row is not None and row[4] == DIGEST:
        return row[0], row[1], row[2], row[3]
    if row is not None:
        raise EsepError(f"{key} is of the kind {row[4]}, which freezes no figures that are added up: name a digest")
    known = connection.execute(
        "select edition from ops.editions where kind = %s order by report_date desc limit 10", (DIGEST,)
    ).fetchall()
    there = ", ".join(name for (name,) in known) if known else "none has been frozen yet"
    raise EsepError(f"there is no edition {_short(key)}; there are: {there}")


def _short(text: str) -> str:
    """What somebody typed, on one line and not too long."""
    plain = "".join(sign if sign.isprintable() else "?" for sign in text)
    return repr(plain if len(plain) <= 80 else plain[:77] + "...")


def _figures(frozen: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    known = spec()
    for name in known["headline"]["figures"]:
        yield name, frozen["headline"][name]
    for region in frozen["regions"]:
        for name in known["regions"]["figures"]:
            yield f"regions.{region['region_code']}.{name}", region[name]
    for topic in frozen["topics"]:
        for name in known["topics"]["figures"]:
            yield f"topics.{topic['topic_code']}.{name}", topic[name]
    for one in frozen["discrepancies"]:
        yield f"discrepancies.{one['rank']}", one["reported_value"]
    for one in frozen["alarms"]:
        yield f"alarms.{one['alarm_code']}.{one['region_code']}", one["detail"]


def number(value: Any) -> Number:
    """A frozen value as a number: what has a fraction was frozen as text; a word or nothing is none."""
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, int | Decimal):
        return value
    try:
        return Decimal(str(value))
    except ArithmeticError:
        return None


def _ratio(scale: int, over: Number, under: Number, digits: str) -> Decimal | None:
    if over is None or not under:
        return None
    return (Decimal(scale) * over / under).quantize(Decimal(digits), ROUND_HALF_UP)


def made(how: str, parts: list[Number]) -> Number:
    """A figure made of others, by the words of figures.yml."""
    if how == "percent":
        return _ratio(100, parts[0], parts[1], "0.01")
    if how == "gap":
        held, planned, total = parts
        return None if held is None or planned is None else _ratio(100, held - planned, total, "0.01")
    if how == "momentum":
        now, before = parts
        if now is None or before is None or now < 30 or not before:
            return None
        return (Decimal(now) / before - 1).quantize(Decimal("0.001"), ROUND_HALF_UP)
    if how == "difference":
        return None if parts[0] is None or parts[1] is None else parts[0] - parts[1]
    return None


class _Tracer:
    """One figure of one edition, on one connection that sees one instant."""

    def __init__(
        self, connection: Connection[Any], edition: str, figure: str, shown: int | None, locate: Locate | None
    ) -> None:
        self.connection, self.shown, self.locate = connection, shown, locate
        self.edition, self.day, self.at, self.frozen = _edition(connection, edition)
        known = dict(_figures(self.frozen))
        if figure not in known:
            raise EsepError(_unknown(figure, list(known), self.edition))
        self.figure, self.value = figure, known[figure]
        self.kind, *rest = figure.split(".") if "." in figure else ("headline", figure)
        self.name = rest[-1] if self.kind in {"headline", "regions", "topics"} else ""
        self.given: dict[str, Any] = {"region": None, "topic": None, "at": self.at}
        if self.kind == "regions":
            self.given["region"] = rest[0]
        elif self.kind == "topics":
            self.given["topic"] = rest[0]
        elif self.kind == "alarms":
            self.given |= {"alarm": rest[0], "region": rest[1]}
            self.name = rest[0]
        elif self.kind == "discrepancies":
            self._look_at_claim(int(rest[0]))

    def _look_at_claim(self, rank: int) -> None:
        self.claim = next(one for one in self.frozen["discrepancies"] if one["rank"] == rank)
        self.given |= {name: self.claim[name] for name in ("url", "measure", "said")}
        region = self.claim["region_code"]
        self.given["region"] = None if region in {"national", None} else region

    def trace(self) -> Trace:
        """The whole answer."""
        press: list[Row] = []
        day = self.day
        figure: dict[str, Any] | None
        if self.kind == "discrepancies":
            press = self._press(rows.ask(self.connection, rows.CLAIM, self.given))
            figure = spec()["discrepancies"]["figures"].get(press[0]["compared_with"] if press else None)
            if press and press[0]["reported_as_of"]:
                day = press[0]["reported_as_of"]
        else:
            figure = spec()[self.kind]["figures"][self.name]
        how, parts = self._parts(figure, day) if figure else ("one figure of one place, not a sum of rows", [])
        reached = self._reached(figure, parts)
        if self.value is None and not any(part.count for part in parts):
            reached = None
        now = self._now()
        shown = [row for part in parts for row in part.rows]
        press += self._press([row for row in shown if row.get("url")])
        is_restated = number(now) != number(self.value)
        return Trace(
            edition=self.edition,
            report_date=self.day,
            data_as_of=self.at,
            figure=self.figure,
            value=self.value,
            mart=f"{spec()[self.kind]['relation']}.{self._column()}",
            how=how,
            reached=reached,
            difference=None if reached is None or number(self.value) is None else number(self.value) - reached,  # type: ignore[operator]
            parts=parts,
            files=self._files(shown),
            press=press,
            value_now=now,
            is_restated=is_restated,
            restated_by=self._since(parts) if is_restated else [],
        )

    def _column(self) -> str:
        return {"alarms": "detail", "discrepancies": "reported_value"}.get(self.kind, self.name)

    def _parts(self, figure: dict[str, Any], day: date) -> tuple[str, list[Part]]:
        """How the figure comes about, and the sums it is made of."""
        if "rows" in figure:
            part = self._part(self.name or figure["rows"], figure, day)
            return (f"the sum of {part.add} of the rows" if part.add else "the number of rows"), [part]
        how = figure["make"]
        day -= timedelta(days=figure.get("days_back", 0))
        names = figure.get("from", [])
        return {
            "percent": "100 x {} / {}", "gap": "100 x ({} - {}) / {}", "momentum": "{} / {} - 1", "difference": "{} - {}",
            "count_of_alarms": "the number of alarms of the edition", "calendar": "days from the reporting day to the vote",
            "position": "its place among the topics of the edition, by questions asked",
        }[how].format(*names), [self._part(name, self._spec_of(name), day) for name in names]  # fmt: skip

    def _spec_of(self, name: str) -> dict[str, Any]:
        kind = "regions" if self.kind == "alarms" else self.kind
        found: dict[str, Any] = spec()["parts"].get(name) or spec()[kind]["figures"][name]
        return found

    def _part(self, name: str, figure: dict[str, Any], day: date) -> Part:
        campaign = settings().campaign
        first, last = {
            "day": (day, day), "to_date": (campaign.starts_on, day), "whole": (campaign.starts_on, campaign.voting_on),
            "week": (day - timedelta(days=6), day), "week_before": (day - timedelta(days=13), day - timedelta(days=7)),
        }[figure.get("days", "day")]  # fmt: skip
        given = self.given | {"day": day, "first": first, "last": last, "of": figure.get("of")}
        found = rows.ask(self.connection, rows.STATEMENTS[figure["rows"]], given)
        for column, values in figure.get("where", {}).items():
            found = [row for row in found if row[column] in values]
        add = figure.get("add")
        values_ = [1 if add is None else row[add] for row in found]
        told = [value for value in values_ if value is not None]
        known = spec()["facts"].get(figure["rows"], {"relation": "core.fct_submission", "fields": {}})
        shown = [{**row, "value": 1 if add is None else row[add]} for row in found[: self.shown]]
        self._addresses(shown, known["fields"].get(add))
        reached = sum(told) if told or not found else None
        if not found and figure.get("of") and not rows.ask(self.connection, rows.FILED, given)[0][figure["of"]]:
            reached = None
        return Part(name, known["relation"], add, reached, len(found), shown)

    def _addresses(self, shown: list[Row], column: str | None) -> None:
        """Put the cell and what it said to each row that has one."""
        if column is None:
            return
        asked = [row for row in shown if row.get("row_no") is not None]
        given = {
            "files": [row["file_sha256"] for row in asked],
            "sheets": [row["sheet"] for row in asked],
            "rows": [row["row_no"] for row in asked],
            "field": column,
        }
        found = {
            (one["file_sha256"], one["sheet"], one["row_no"]): one
            for one in rows.ask(self.connection, rows.CELLS, given)
        }
        for row in asked:
            cell = found.get((row["file_sha256"], row["sheet"], row["row_no"]))
            row |= {
                "field": column,
                "cell": cell["cell"] if cell else None,
                "said": cell["said"] if cell else None,
            }

    def _reached(self, figure: dict[str, Any] | None, parts: list[Part]) -> Number:
        if figure is None:
            return None
        if "rows" in figure:
            return parts[0].reached
        if figure["make"] == "count_of_alarms":
            return len(self.frozen["alarms"])
        if figure["make"] == "calendar":
            return (date.fromisoformat(self.frozen["campaign"]["voting_on"]) - self.day).days
        return made(figure["make"], [part.reached for part in parts])

    def _files(self, shown: list[Row]) -> list[Row]:
        digests = list(dict.fromkeys(row["file_sha256"] for row in shown if row.get("file_sha256")))
        if not digests:
            return []
        found = rows.ask(self.connection, rows.FILES, {"files": digests})
        return [
            row | self._archived(row["file_sha256"])
            for row in sorted(found, key=lambda r: digests.index(r["file_sha256"]))
        ]

    def _press(self, found: list[Row]) -> list[Row]:
        return [row | self._archived(row["page_sha256"]) for row in found]

    def _archived(self, digest: str) -> Row:
        """Where the bytes are: below the archive, and whether they are there on this machine."""
        path = self.locate(digest) if self.locate else None
        return {"archive": str(path) if path else None, "is_archived": path is not None and path.exists()}

    def _now(self) -> Any:
        found = rows.ask(self.connection, rows.NOW[self.kind], self.given | {"day": self.day})
        return found[0][self._column()] if found else None

    def _since(self, parts: list[Part]) -> list[Row]:
        facts = {part.fact for part in parts}
        plan = spec()["facts"]["plan"]["relation"]
        packs = ["plan"] if facts == {plan} else ["daily", "plan"] if plan in facts or not facts else ["daily"]
        return rows.ask(self.connection, rows.SINCE, self.given | {"day": self.day, "packs": packs})


def _unknown(figure: str, known: list[str], edition: str) -> str:
    near = get_close_matches(figure, known, 5, 0.5) or known[:5]
    return (
        f"{edition} has no figure {_short(figure)}; perhaps {', '.join(near)}. "
        f"./esep trace {edition} lists all {len(known)}"
    )
