"""A pack as a region really sends it: oddities that a reader must read through, faults that it must refuse, each remembered."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from esep.sample import MARK, faults, filings, forms, plans, schedule
from esep.sample.facts import Row
from esep.sample.faults import SPOILT_COLUMN
from esep.sample.oddities import MISSING_COLUMN, ODD, cell_at, header
from esep.sample.packs import Fault, Pack, csv_bytes, json_bytes, settled, xlsx_bytes

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.workbook import Workbook

# What must come of a file or an oddity: rule and severity of domain.md 4.4; None where the reader simply reads on. The same
# bytes again are a second delivery of a known file: told, and nothing follows.
RULES: dict[str, tuple[str | None, str | None]] = {
    "html_as_xlsx": ("R-001", "B"), "truncated_zip": ("R-001", "B"), "macros": ("R-001", "B"), "encrypted": ("R-001", "B"),
    "wrong_region": ("R-004", "B"), "missing_column": ("R-012", "B"), "duplicate": ("R-002", "I"), "yesterday_renamed": ("R-005", "W"),
    "old_template": ("R-003", "W"), "older_version": ("R-003", "W"), "yesterday_missing": ("R-304", "W"), "large_event": ("R-208", "W"),
    "wrong_total": ("R-016", "W"), "extra_column": ("R-012", "W"), "hidden_rows": ("R-011", "W"), "heading_respelt": ("R-012", "W"),
    "formulas_uncached": ("R-013", "Q"),
}  # fmt: skip
UNREADABLE = ("html_as_xlsx", "macros", "encrypted", "truncated_zip")
CODECS = {"kz1048_csv": "kz1048", "utf16_csv": "utf-16"}


def render(pack: Pack, seed: int) -> tuple[bytes, list[Fault]]:
    """The bytes of a pack with its dirt, and what was planted, addressed as the reader will address it."""
    words = pack.drop.dirt
    if "html_as_xlsx" in words:
        return _html(pack), [_of("html_as_xlsx")]
    if "encrypted" in words:
        return _encrypted(), [_of("encrypted")]
    pack, planted = _spoilt(pack, seed)
    if pack.carrier == "xlsx":
        content, planted = _workbook(pack, planted)
    elif pack.carrier == "csv":
        content, planted = _tables(pack, planted)
    else:
        content = json_bytes(pack)
        planted = [_addressed_in_json(fault) for fault in planted]
    if "macros" in words:
        return _with_macros(content, pack), [_of("macros")]
    if "truncated_zip" in words:
        return content[: len(content) * 3 // 5], [_of("truncated_zip")]
    return content, planted


def foreseen(pack: Pack, seed: int) -> list[Fault]:
    """What will be planted in a pack, without addresses and without writing it."""
    words = pack.drop.dirt
    if pack.drop.kind == "duplicate":
        return [_of("duplicate")]
    if unreadable := [word for word in UNREADABLE if word in words]:
        return [_of(unreadable[0])]
    odd = [_of(word) for word in words if word in ODD and word != "formulas_uncached"]
    return [*_spoilt(pack, seed)[1], *odd]


def rows_written(pack: Pack, seed: int) -> int:
    """Rows of the tables in the file, a row that stands there twice counted once."""
    pack, _ = _spoilt(pack, seed)
    return sum(len(rows) for rows in pack.rows.values()) - ("row_twice" in pack.drop.dirt)


def more_events(pack: Pack, seed: int) -> tuple[Row, ...]:
    """The rows that a fault puts below the journal of a readable pack."""
    if pack.pack != "daily":
        return ()
    return tuple(_spoilt(pack, seed)[0].rows["F2"][len(pack.rows["F2"]) :])


def natural(pack: Pack, seed: int) -> list[Fault]:
    """What is no fault but must be noticed: a huge event, an old version of the forms, a day after one that never came."""
    drop = pack.drop
    found: list[Fault] = []
    if pack.pack == "daily" and pack.manifest["form_version"] == "1.0":
        found.append(_of("old_template" if "old_template" in drop.dirt else "older_version", field="form_version"))
    if drop.kind == "retraction" or not schedule.DAILY_KINDS & {drop.kind} or "yesterday_renamed" in drop.dirt:
        return found
    yesterday = drop.day - timedelta(days=1)
    is_second = schedule.tells(drop) and yesterday >= plans.STARTS_ON
    if is_second and filings.known(drop.region_code, yesterday, seed=seed) is None:
        found.append(_of("yesterday_missing"))
    return found + [
        _of(
            "large_event",
            form="F2",
            row=n,
            field=SPOILT_COLUMN,
            said=str(row[SPOILT_COLUMN]),
            event_uid=row["event_uid"],
        )
        for n, row in enumerate(pack.rows.get("F2", []))
        if isinstance(row[SPOILT_COLUMN], int) and row[SPOILT_COLUMN] > 2000
    ]


def _of(kind: str, **at: Any) -> Fault:
    rule, severity = RULES.get(kind, (None, None))
    return Fault(kind, rule, severity, **at)


def _spoilt(pack: Pack, seed: int) -> tuple[Pack, list[Fault]]:
    """Put the faults into the rows and the manifest themselves: every carrier then shows the same wrong value."""
    words = pack.drop.dirt
    planted = natural(pack, seed)
    planted += [_of(word) for word in words if word in {"wrong_region", "yesterday_renamed"}]
    if "yesterday_renamed" in words:
        planted.append(Fault("yesterday_again", "R-009", "W"))
    spoiling = [word for word in words if faults.is_known(word) and "yesterday_renamed" not in words]
    for word in spoiling:
        pack, found = faults.spoil(pack, word, seed)
        planted += found
    if spoiling and pack.manifest.get("sheet_rows") and "rows_miscounted" not in words:
        pack = replace(pack, manifest={**pack.manifest, "sheet_rows": _counted(pack, words)})
    if "formulas_uncached" in words:
        row = 2  # the oddity writes its formula there
        planted.append(_of("formulas_uncached", form="F2", field="duration_min", row=row))
    return pack, planted


def _counted(pack: Pack, words: Iterable[str]) -> str:
    """The rows by sheet, a row that stands there twice counted once."""
    less = {"F2": 1} if "row_twice" in words else {}
    return "; ".join(f"{form}={len(rows) - less.get(form, 0)}" for form, rows in pack.rows.items() if rows)


def _addressed_in_json(fault: Fault) -> Fault:
    if fault.form is None or fault.row is None:
        return fault
    field = f".{fault.field}" if fault.field else ""
    return replace(fault, sheet=fault.form, cell=f"{fault.form}[{fault.row}]{field}")


def _tables(pack: Pack, planted: list[Fault]) -> tuple[bytes, list[Fault]]:
    """The CSV carrier, perhaps without a column or in another encoding."""
    words = pack.drop.dirt
    without = MISSING_COLUMN if "missing_column" in words else None
    codec = next((CODECS[word] for word in words if word in CODECS), "utf-8-sig")
    planted = [_addressed_in_csv(fault, str(pack.manifest["form_version"])) for fault in planted]
    if without:
        sheet = f"{MISSING_COLUMN[0]}.csv"
        planted.append(_of("missing_column", form="F2", sheet=sheet, cell=f"{sheet}!A1", field=MISSING_COLUMN[1]))
    return csv_bytes(pack, without=without, codec=codec), planted


def _addressed_in_csv(fault: Fault, version: str) -> Fault:
    from openpyxl.utils import get_column_letter

    if fault.form is None or fault.row is None:
        return fault
    letter = get_column_letter(forms.columns(fault.form, version).index(fault.field) + 1) if fault.field else "A"
    return replace(fault, sheet=f"{fault.form}.csv", cell=f"{fault.form}.csv!{letter}{fault.row + 2}")


def _html(pack: Pack) -> bytes:
    """What a mail client saves when the attachment needed a login: a page with the name of a workbook."""
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{pack.file}</title></head>"
        f"<body><p>{MARK}</p><p>Сессия истекла, войдите ещё раз.</p></body></html>\n"
    ).encode()


def _encrypted() -> bytes:
    """The head of a workbook with a password: the old container with an encrypted package in it."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + MARK.encode()


def _with_macros(content: bytes, pack: Pack) -> bytes:
    buffer = io.BytesIO(content)
    with zipfile.ZipFile(buffer, "a") as archive:
        entry = zipfile.ZipInfo("xl/vbaProject.bin", pack.drop.received_at.timetuple()[:6])
        archive.writestr(entry, MARK.encode())
    return buffer.getvalue()


def _workbook(pack: Pack, planted: list[Fault]) -> tuple[bytes, list[Fault]]:
    """The workbook carrier: written clean, then spoilt the way people spoil workbooks."""
    content = xlsx_bytes(pack)
    odd = [name for name in pack.drop.dirt if name in ODD]
    if not odd and not any(fault.row is not None for fault in planted):
        return content, planted
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [_cell_of(book, pack.language, fault) for fault in planted]
    for name in odd:
        found = ODD[name](book, pack.language)
        if name != "formulas_uncached":
            planted.append(_of(name, form="F2" if name == "missing_column" else None))
            cells.append(found)
    placed = [
        fault
        if cell is None
        else replace(fault, sheet=cell.parent.title, cell=f"{cell.parent.title}!{cell.coordinate}")
        for fault, cell in zip(planted, cells, strict=True)
    ]
    for fault, cell in zip(planted, cells, strict=True):
        if fault.kind == "error_cell" and cell is not None:
            cell.value = fault.said  # an error cell, not a text that looks like one
            odd.append(fault.kind)
    if not odd:
        return content, placed
    buffer = io.BytesIO()
    book.save(buffer)
    return settled(buffer.getvalue(), pack.drop.received_at), placed


def _cell_of(book: Workbook, language: str, fault: Fault) -> Cell | None:
    """The cell a fault sits in; the object moves along when rows are inserted above it."""
    if fault.form is None or fault.row is None:
        return None
    sheet, head, places = header(book, fault.form, language)
    return cell_at(sheet, head + 1 + fault.row, places[fault.field] if fault.field else 1)
