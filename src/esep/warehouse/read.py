"""What the published tables say about one reporting day: schema report only, one snapshot, read-only, as role reporter.

Counts come as int, percentages (0..100) and percentage points as Decimal, instants with their zone. A measure that was
not reported is None; it is never 0.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy
from sqlalchemy import Connection, Text, cast, column, func, select, table
from sqlalchemy.exc import ProgrammingError

from esep.errors import WarehouseError
from esep.warehouse.connect import engine

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

GENERATION = table("generation", column("generation_no"), schema="published")
Record = TypeVar("Record", bound="DataclassInstance")


@dataclass(frozen=True, slots=True)
class Headline:
    """One reporting day in one row. Sums cover the regions that filed: see regions_filed of regions_expected."""

    regions_expected: int
    regions_filed: int
    regions_on_time: int
    regions_late: int
    regions_missing: int
    regions_rejected: int
    planned_cum: int | None
    held_cum: int | None
    planned_total: int | None
    completion_cum_pct: Decimal | None
    completion_cum_pct_previous_day: Decimal | None
    events_held: int | None
    participants_offline: int | None  # attendances, not persons
    questions: int | None
    proposals: int | None
    articles: int
    articles_ru: int
    articles_kk: int
    discrepancies_major: int
    discrepancies_checked: int
    alarms: int
    rows_loaded: int
    rows_refused: int
    findings_warning: int
    days_to_vote: int
    data_as_of: datetime


@dataclass(frozen=True, slots=True)
class RegionDay:
    """One region on the day; events_held is None when nothing was accepted."""

    region_code: str
    region_name_ru: str
    region_name_kk: str
    region_name_en: str
    tile_row: int
    tile_col: int
    tile_label_ru: str
    tile_label_kk: str
    tile_label_en: str
    is_city: bool
    sort_order: int
    filing_status: str
    received_at: datetime | None
    minutes_late: int | None
    events_held: int | None
    planned_cum: int | None
    held_cum: int | None
    planned_total: int | None
    completion_cum_pct: Decimal | None
    pace_gap_pp: Decimal | None
    days_missing_in_a_row: int | None


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic's questions on the day; momentum is a share (0.25 = a quarter more than the week before) or None."""

    topic_code: str
    topic_label_ru: str
    topic_label_kk: str
    topic_label_en: str
    asked: int | None
    asked_7d: int | None
    asked_previous_7d: int | None
    momentum: Decimal | None
    rank: int


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """A figure in the press that differs a lot from the region's report. low = high unless it is a range."""

    rank: int
    url: str
    title: str | None
    source_name: str
    region_code: str | None
    region_name_ru: str | None
    region_name_kk: str | None
    region_name_en: str | None
    measure: str
    status: str
    said: str
    low: Decimal | None
    high: Decimal | None
    comparator: str
    claim_date: date
    reported_value: Decimal | None
    deviation_pct: Decimal | None
    verdict: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something of a region that a person has to act on. detail as the table has it, as text."""

    alarm_code: str
    region_code: str
    severity: str | None
    since_date: date | None
    detail: str | None


@dataclass(frozen=True, slots=True)
class DigestDay:
    """Everything published about one day, from one snapshot."""

    headline: Headline
    regions: tuple[RegionDay, ...]
    topics: tuple[Topic, ...]
    discrepancies: tuple[Discrepancy, ...]
    alarms: tuple[Alarm, ...]
    generation_no: int | None  # of the published generation they were read from


def last_day(until: date) -> date | None:
    """The last day up to `until` about which anything is published."""
    headlines = table("rpt_digest_headline", column("report_date", sqlalchemy.Date), schema="report")
    query = select(func.max(headlines.c.report_date)).where(headlines.c.report_date <= until)
    with engine("reporter").connect() as connection:
        found: date | None = connection.execute(query).scalar()
    return found


def digest(day: date) -> DigestDay | None:
    """What is published about `day`; None when the day has not been built."""
    snapshot = (
        engine("reporter").connect().execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    )
    try:
        with snapshot as connection, connection.begin():
            found = _rows(connection, "rpt_digest_headline", Headline, day)
            if not found:
                return None
            return DigestDay(
                headline=found[0],
                regions=_rows(connection, "rpt_digest_regions", RegionDay, day, "sort_order", "region_code"),
                topics=_rows(connection, "rpt_digest_topics", Topic, day, "rank", "topic_code"),
                discrepancies=_rows(connection, "rpt_digest_discrepancies", Discrepancy, day, "rank", "url"),
                alarms=_rows(connection, "rpt_digest_alarms", Alarm, day, "alarm_code", "region_code", "since_date"),
                generation_no=connection.execute(select(GENERATION.c.generation_no)).scalar(),
            )
    except ProgrammingError as err:
        raise WarehouseError(
            f"the published tables cannot be read ({str(err.orig).splitlines()[0]}): build the marts first"
        ) from err


def _rows(connection: Connection, name: str, kind: type[Record], day: date, *order: str) -> tuple[Record, ...]:
    """The rows of report.<name> for `day`, each column that `kind` has, in the given order."""
    columns: list[sqlalchemy.ColumnClause[Any]] = [column(each.name) for each in fields(kind)]
    source = table(name, column("report_date", sqlalchemy.Date), *columns, schema="report")
    wanted = [
        # jsonb in one build and a number in another: kept as the text it prints as
        cast(source.c[each.name], Text).label(each.name) if each.name == "detail" else source.c[each.name]
        for each in columns
    ]
    query = select(*wanted).where(source.c.report_date == day).order_by(*(source.c[name] for name in order))
    return tuple(typed(kind, row) for row in connection.execute(query).mappings())


def typed(kind: type[Record], values: Mapping[Any, Any]) -> Record:
    """A record of `kind` from a row of the database or an object of JSON: count(*) may come as Decimal, a date as text."""
    hints = typing.get_type_hints(kind)
    return kind(**{name: _as(hint, values[name]) for name, hint in hints.items()})


def _as(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(hint, types.UnionType):
        hint = next(part for part in typing.get_args(hint) if part is not types.NoneType)
    if typing.get_origin(hint) is tuple:
        return tuple(_as(typing.get_args(hint)[0], item) for item in value)
    if isinstance(value, str) and hint in {date, datetime}:
        return hint.fromisoformat(value)
    if hint in {int, Decimal} and not isinstance(value, hint):
        return hint(str(value)) if hint is Decimal else int(value)
    return typed(hint, value) if isinstance(value, Mapping) else value
