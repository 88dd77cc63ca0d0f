"""The sender's own workbook back: offending cells coloured, notes in Kazakh and Russian, a sheet with every finding.

Nothing else changes: the parts of the package that are not touched are copied as they are, the touched ones are patched
in place. What an earlier round put there is taken away first, so that a workbook may come and go any number of times.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from esep import days
from esep.reports import forms, pack, rules
from esep.reports.annotate import errors
from esep.reports.annotate.errors import Line
from esep.reports.annotate.parts import Package
from esep.reports.annotate.sheet import Mark, Sheet
from esep.reports.annotate.styles import Styles
from esep.reports.findings import BLOCKS, INFORMS, REFUSES_ROW, Finding
from esep.reports.folding import clean
from esep.reports.readers import Reader
from esep.reports.template import ERRORS_SHEET

PRIVATE = {"R-234", "R-263"}  # something was taken out of the cell: told, never quoted
ORDER = {"B": 0, "Q": 1, "W": 2, "I": 3}
MOST_CELLS = 2_000  # cells that are marked; the list tells how many findings there are
MOST_IN_A_NOTE = 5
LONGEST_SAID = 200
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a finding is shown: a worksheet of the package and a cell of it."""

    sheet: str | None
    ref: str | None


def annotate(original: Path | bytes, findings: Sequence[Finding], out: Path) -> None:
    """Write `original` (an .xlsx that passed the checks of containers) with its findings to `out`.

    Shadow findings are not shown; a finding without a cell stands in the list only. Raises ValueError when the package
    is none (no workbook part, XML that cannot be parsed).
    """
    out.write_bytes(annotated(original.read_bytes() if isinstance(original, Path) else original, findings))


def annotated(original: bytes, findings: Sequence[Finding]) -> bytes:
    """The same as bytes; the same input gives the same bytes."""
    told = sorted((one for one in findings if not one.is_shadow), key=lambda one: ORDER[one.severity])
    package = Package(original)
    styles = Styles(package)
    sheets = {
        clean(name): Sheet(package, part, name) for name, part in package.sheets().items() if name != ERRORS_SHEET
    }
    old = errors.remembered(package)
    for sheet in sheets.values():
        sheet.forget(old.get(clean(sheet.name), {}), styles)
    places = [_place(one, sheets) for one in told]
    kept = _mark(told, places, sheets, styles)
    errors.write(package, styles, [_line(*pair, sheets) for pair in zip(told, places, strict=True)], kept)
    for sheet in sheets.values():
        sheet.close()
    styles.close()
    return package.written()


def only_list(findings: Sequence[Finding]) -> bytes:
    """A small workbook with the list alone: for senders of CSV and JSON."""
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"created": days.local(days.at(*errors.NO_DAY))})
        book.add_worksheet(ERRORS_SHEET)
    return annotated(buffer.getvalue(), findings)


def annotate_file(path: Path | str, out: Path | str) -> None:
    """What would be found in the file, marked in a copy of it: `esep reports check FILE --annotate OUT.xlsx`.

    A file that is no readable workbook gives the list alone. No database is asked.
    """
    path, out = Path(path), Path(out)
    with Reader() as reader:
        found = pack.read(reader.read(path), path.name, days.now(), None, rules.policy())
        marked = reader.marked(path, found.findings) if found.carrier == "xlsx" else None
    out.write_bytes(marked or only_list(found.findings))


def _place(finding: Finding, sheets: dict[str, Sheet]) -> _Place:
    sheet = sheets.get(clean(finding.sheet)) if finding.sheet else None
    if sheet is None:
        return _Place(None, None)
    if finding.cell and (ref := finding.cell.rsplit("!", 1)[-1]) and sheet.is_ref(ref):
        return _Place(clean(sheet.name), ref)
    if finding.row_no:
        return _Place(clean(sheet.name), sheet.first_of(finding.row_no))
    return _Place(clean(sheet.name), None)


def _mark(
    told: list[Finding], places: list[_Place], sheets: dict[str, Sheet], styles: Styles
) -> list[tuple[str, str, str, bool]]:
    """Colour and note every cell that a finding names; (sheet, cell, style before, was missing) of each, for the next round."""
    by_cell: dict[_Place, list[Finding]] = {}
    for finding, place in zip(told, places, strict=True):
        if place.ref is not None and finding.severity != INFORMS:
            by_cell.setdefault(place, []).append(finding)
    kept = []
    for place, found in list(by_cell.items())[:MOST_CELLS]:
        assert place.sheet is not None
        assert place.ref is not None
        sheet = sheets[place.sheet]
        mark = Mark(place.ref, found[0].severity in {BLOCKS, REFUSES_ROW}, _note(found, place.sheet))
        before, was_missing = sheet.mark(mark, styles)
        kept.append((sheet.name, place.ref, before, was_missing))
    return kept


def _note(found: list[Finding], sheet: str) -> str:
    """Kazakh and Russian, one finding after the other; the code in front."""
    pieces = []
    for finding in found[:MOST_IN_A_NOTE]:
        words = rules.message(finding, form_of(sheet, finding.field))
        pieces.append(f"{finding.rule}\n{words['kk']}\n{words['ru']}")
        if finding.suggested:
            pieces.append(f"→ {finding.suggested}")
    if len(found) > MOST_IN_A_NOTE:
        pieces.append(f"+ {len(found) - MOST_IN_A_NOTE}")
    return "\n".join(dict.fromkeys(pieces))


def form_of(sheet: str | None, field: str | None) -> str | None:
    """The form whose headings a finding speaks of: by the sheet's name, else the only one with such a column."""
    named = forms.titles().find(sheet) if sheet else None
    if named or field is None:
        return named.code if named else None
    having = [code for code, form in forms.forms().items() if field in form.columns]
    if sheet is None and "F0" in having:
        return "F0"
    return having[0] if len(having) == 1 else None


def _line(finding: Finding, place: _Place, sheets: dict[str, Sheet]) -> Line:
    words = rules.message(finding, form_of(finding.sheet, finding.field))
    sheet = sheets[place.sheet].name if place.sheet else None
    return Line(
        severity=finding.severity,
        rule=finding.rule,
        sheet=finding.sheet or "",
        cell=place.ref or (finding.cell or "").rsplit("!", 1)[-1],
        target=(sheet, place.ref or "A1") if sheet else None,
        said="" if finding.rule in PRIVATE else (finding.said or "")[:LONGEST_SAID],
        kk=words["kk"],
        ru=words["ru"],
        suggested=finding.suggested or "",
    )
