"""A filled-in form of ODK Central or KoboToolbox -> the same pack as a file brings: one JSON document, the same bytes each time.

What belongs to the form is kept, also what no form of ours knows: the reader tells its sender. What the system adds
(__id, _submitted_by, meta, calculated values outside a group) is dropped; attached pictures and positions are not fetched.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from esep import days
from esep.reports.forms import forms

NOT_OURS = frozenset({"meta", "formhub", "instanceID", "instanceName"})
UNEXPANDED = "@odata.navigationLink"
# A phone writes the hour with seconds and its zone; the person chose hours and minutes.
PHONE_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?")
PLAIN = re.compile(r"[0-9a-z_-]{1,40}")
Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class About:
    """What the server says about a record: its id, who submitted it, and the instant, None when it cannot be believed."""

    record_id: str
    submitter: str | None
    submitted_at: datetime | None


def about(record: Record, style: str, *, naive_is_utc: bool = False) -> About:
    """Raises ValueError when the record has no id. An instant without a zone counts only when declared to be UTC.

    An edited record came when it was edited: its first instant would make a late change punctual.
    """
    if style == "odk":
        system = record.get("__system") or {}
        # updatedAt moves with a review, too; only an edit makes another record of it.
        names = ("submissionDate", "updatedAt") if system.get("edits") != 0 else ("submissionDate",)
        instants = [_instant(system.get(name), naive_is_utc) for name in names if system.get(name)]
        submitter, record_id = system.get("submitterId"), record.get("__id")
    else:
        instants = [_instant(record.get("_submission_time"), naive_is_utc)]
        if record.get("meta/deprecatedID"):
            instants = []  # edited, nobody says when
        submitter, record_id = record.get("_submitted_by"), record.get("_id")
    if record_id in {None, ""}:
        raise ValueError("a record without an id: is this the address of a form's submissions?")
    known = [instant for instant in instants if instant is not None]
    plain = re.sub(r"[^0-9A-Za-z-]", "-", str(record_id).removeprefix("uuid:"))[:80]
    return About(
        plain,
        None if submitter is None else str(submitter),
        max(known) if known and len(known) == len(instants) else None,
    )


def _instant(said: Any, naive_is_utc: bool) -> datetime | None:
    try:
        instant = datetime.fromisoformat(str(said))
    except ValueError:
        return None
    if instant.tzinfo is None:
        return days.local(instant.replace(tzinfo=UTC)) if naive_is_utc else None
    return days.local(instant)


def document(record: Record, style: str) -> dict[str, Any]:
    """The pack: {"F0": {column: value}, "F2": [{...}], ...}. Raises ValueError when the server left rows out."""
    found: dict[str, Any] = {}
    _gather(record if style == "odk" else _unfolded(record, ""), found)
    return found


def canonical(pack: Mapping[str, Any]) -> bytes:
    """The same record twice is the same bytes. A lone surrogate stays the escape that it was."""
    text = json.dumps(pack, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", "backslashreplace")


def file_name(pack: Mapping[str, Any]) -> str:
    """The name a file of this pack has by the rules (form.md); record.json when the manifest does not say enough."""
    title = pack.get("F0")
    said = title if isinstance(title, dict) else title[0] if isinstance(title, list) and title else {}
    kind = "plan" if "F1" in pack else "roster" if set(pack) == {"F0", "F3"} else said.get("kind")
    words = [str(word) for word in (said.get("region_code"), said.get("report_date"), kind)]
    return f"{'_'.join(words)}_1.json" if all(PLAIN.fullmatch(word) for word in words) else "record.json"


def _unfolded(record: Record, prefix: str) -> dict[str, Any]:
    """Kobo's "F0/region_code": ... -> {"F0": {"region_code": ...}}; a repeat's rows carry the whole path in each key."""
    result: dict[str, Any] = {}
    for key, value in record.items():
        rows = isinstance(value, list) and value and all(isinstance(item, dict) for item in value)
        *groups, leaf = key.removeprefix(prefix).split("/")
        block = result
        for group in groups:
            inner = block.setdefault(group, {})
            if not isinstance(inner, dict):
                break
            block = inner
        else:
            block[leaf] = [_unfolded(item, f"{key}/") for item in value] if rows else value
            continue
        result[key] = value  # a group and a question of one name: kept, for the reader to tell
    return result


def _is_system(name: str) -> bool:
    return name.startswith(("_", "@")) or name in NOT_OURS or "@odata." in name


def _gather(block: Record, found: dict[str, Any]) -> None:
    """Collect every form of the record, also from within groups that only make pages of a long form."""
    for name, value in block.items():
        if name.endswith(UNEXPANDED) and name.removesuffix(UNEXPANDED) not in block:
            raise ValueError(
                f"the server leaves out the rows of {name.removesuffix(UNEXPANDED)!r}: it does not expand repeats"
            )
        if _is_system(name) or not isinstance(value, dict | list):
            continue
        if isinstance(value, dict) and name not in forms() and _holds_forms(value):
            _gather(value, found)
            continue
        rows = [_row(item) if isinstance(item, dict) else item for item in _listed(value)]
        if name in found:
            found[name] = [*_listed(found[name]), *rows]
        else:
            found[name] = rows if isinstance(value, list) else rows[0]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _holds_forms(block: Record) -> bool:
    return any(name in forms() or (isinstance(value, dict) and _holds_forms(value)) for name, value in block.items())


def _row(block: Record) -> dict[str, Any]:
    """One row: its groups opened, what was not answered left out; of two questions of one name both are kept."""
    row: dict[str, Any] = {}
    for path, value in _leaves(block, ()):
        if value is None:
            continue
        name = "/".join(path) if path[-1] in row else path[-1]
        row[name] = value[:5] if isinstance(value, str) and PHONE_CLOCK.fullmatch(value) else value
    return row


def _leaves(block: Record, above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, value in block.items():
        if name.endswith(UNEXPANDED) and name.removesuffix(UNEXPANDED) not in block:
            raise ValueError(
                f"the server leaves out the rows of {name.removesuffix(UNEXPANDED)!r}: it does not expand repeats"
            )
        if _is_system(name):
            continue
        if isinstance(value, dict):
            yield from _leaves(value, (*above, name))
        else:
            yield (*above, name), value
