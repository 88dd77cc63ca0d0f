"""A followed figure in words, for a person at a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from esep import days
from esep.warehouse.trace import Part, Row, Trace


def in_words(found: Trace) -> Iterator[str]:
    """The figure, how it comes about, its rows with their cells, the files, and what has become of it since."""
    yield f"{found.figure} of {found.edition}: {_value(found.value)}  (data as of {_at(found.data_as_of)})"
    yield f"  read from {found.mart} for {found.report_date}; {found.how}"
    for part in found.parts:
        yield from _part(part)
    for one in found.press:
        yield from _page(one)
    yield _proof(found)
    if found.files:
        yield "Files:"
        for one in found.files:
            yield from _file(one)
    yield from _since(found)


def listed(known: dict[str, Any]) -> Iterator[str]:
    """Every figure of an edition with its value."""
    width = max((len(path) for path in known), default=0)
    for path, value in known.items():
        yield f"{path:{width}}  {_value(value)}"


def _value(value: Any) -> str:
    return "no data" if value is None else str(value)


def _at(instant: datetime | None) -> str:
    return f"{days.local(instant):%Y-%m-%d %H:%M}" if instant else "?"


def _part(part: Part) -> Iterator[str]:
    what = f"sum of {part.add}" if part.add else "rows"
    yield f"  {part.name} = {_value(part.reached)}: {what} over {part.count} rows of {part.fact}"
    for row in part.rows:
        yield f"    {_row(row)}"
    if part.count > len(part.rows):
        yield f"    ... and {part.count - len(part.rows)} more (--all shows them)"


def _row(row: Row) -> str:
    parts = [f"{row['region_code']} {row['day']} {row['row_key']}"]
    if row.get("value") is not None:
        parts.append(f"= {row['value']}")
    if row.get("sheet"):
        where = row.get("cell") or f"{row['sheet']} row {row['row_no']}"
        parts.append(f"{where} said {row['said']!r}" if row.get("said") is not None else where)
    if row.get("sample_cells"):
        parts.append(", ".join(row["sample_cells"]))
    if row.get("file_sha256"):
        parts.append(f"in {row['file_sha256'][:12]}")
    if row.get("url"):
        parts.append(row["url"])
    if row.get("stands_now") is False:
        parts.append("(no longer counts)")
    return "  ".join(parts)


def _page(one: Row) -> Iterator[str]:
    span = (
        f", characters {one['starts_at']} to {one['ends_at']}: {one['said']!r}"
        if one.get("starts_at") is not None
        else ""
    )
    yield f"  article {one['url']}{span}"
    yield f"    page version {one['page_sha256'][:12]} {_archived(one)}"


def _archived(one: Row) -> str:
    if one["is_archived"]:
        return f"at {one['archive']}"
    return f"not in this machine's archive ({one['archive']})" if one["archive"] else "its place was not asked for"


def _proof(found: Trace) -> str:
    if found.reached is None:
        return "The figure is not a sum of rows, or nothing was reported: nothing is added up."
    if found.difference == 0 or (found.difference is None and found.value is None):
        return f"Proved: the rows come to {found.reached}, the figure that was mailed."
    if found.difference is None:
        return f"The rows come to {found.reached}; no number was mailed."
    return (
        f"NOT reached: the rows come to {found.reached}, {_value(found.value)} was mailed; {found.difference} cannot be "
        "followed from what is kept."
    )


def _file(one: Row) -> Iterator[str]:
    version = f"version {one['version_no']}" if one["version_no"] else "no version"
    yield (
        f"  {one['file_sha256'][:12]} {one['file_name']}: region {one['region_code']}, {one['report_date']}, {one['pack']} "
        f"{one['kind']}, {version}, {one['filing_state']}, received {_at(one['received_at'])}"
    )
    receipt = f"receipt: {one['receipt']} at {_at(one['receipt_at'])}" if one["receipt"] else "no receipt"
    yield f"    submission {one['submission_id'] or 'without number'}, {receipt}; {_archived(one)}"


def _since(found: Trace) -> Iterator[str]:
    if not found.is_restated:
        yield "Not restated: the same figure stands today."
        return
    yield f"Restated since: {_value(found.value_now)} now, {_value(found.value)} was mailed."
    for one in found.restated_by:
        yield (
            f"  {_at(one['known_from'])}: {one['kind']} version {one['version_no']} of region {one['region_code']}, "
            f"{one['report_date']} ({one['file_name']}, {one['file_sha256'][:12]})"
        )
    if not found.restated_by:
        yield "  No filing became official since; a rule, a setting or what the press says has changed."
