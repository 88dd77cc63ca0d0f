"""The workbook that a region fills in: headings, drop-downs and the region's districts from forms.yml; and the same, filled.

Text is always written as text: a value that begins with = + - @ stays what it is and never becomes a formula or a link.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from esep.config import settings
from esep.errors import EsepError
from esep.regions import by_code
from esep.reports import forms
from esep.reports.template import rows as template_rows
from esep.reports.template import words as template_words
from esep.reports.template.book import (
    CODES_SHEET,
    GUIDE_SHEETS,
    HEADER_ROW,
    LISTS_SHEET,
    ROWS_READY,
    SYNTHETIC,
    TEMPLATE_ID,
    Workbook,
    is_of,
)
from esep.reports.template.rows import PREFILLED

__all__ = [
    "ERRORS_SHEET",
    "HEADER_ROW",
    "LISTS_SHEET",
    "OTHER_SHEETS",
    "PREFILLED",
    "ROWS_READY",
    "SYNTHETIC",
    "TEMPLATE_ID",
    "write",
    "write_pack",
]

ERRORS_SHEET = "Ошибки - Қателер"  # of annotated copies; "/" is not allowed in a sheet's name
OTHER_SHEETS = frozenset({*GUIDE_SHEETS.values(), CODES_SHEET, LISTS_SHEET, ERRORS_SHEET})  # of ours, and no form
SPARE_IDS = 3


def write(
    region_code: str,
    day: date,
    path: Path,
    *,
    plan_lines: Iterable[Mapping[str, Any]] = (),
    roster: bool = False,
    corrects: str | None = None,
    retracts: str | None = None,
    openings: Iterable[Mapping[str, Any]] = (),
    running: Mapping[str, int] | None = None,
    running_on: date | None = None,
    sequence: int = 1,
    pack: str = "daily",
) -> None:
    """The region's workbook for a day, in both languages; the same input gives the same bytes.

    pack: daily, plan (F1, filed on its own) or roster (F3 on its own).
    plan_lines: lines of the plan due that day (columns of F1): they start the journal. openings: stocks (unit_code,
    material_type, language, opening). running: column of F8 -> the last accepted total, of the day running_on; a hint.
    roster: with F3, which is there on Mondays anyway. corrects, retracts: the submission that this one replaces or
    withdraws (a retraction is the manifest alone). sequence: another than 1 for another workbook of the same day.
    Raises EsepError for a region or a day that the campaign does not have.
    """
    _check(region_code, day)
    kind = "retraction" if retracts else "correction" if corrects else "original"
    manifest = _manifest(region_code, day, kind, retracts or corrects, sequence, pack)
    rows = {
        "F2": template_rows.planned(region_code, day, plan_lines),
        "F4": template_rows.opened(openings),
        "F5": template_rows.doors(region_code, day),
    }
    due = [
        form
        for form in (forms.forms()[code] for code in forms.pack(pack))
        if pack != "daily" or template_rows.is_sheet_due(form.sheet_due, region_code, day, roster=roster)
    ]
    with Workbook(path, manifest, "both", version=forms.version(), sequence=sequence) as book:
        sheets = [form for form in due if form.code == "F0" or kind != "retraction"]
        for language, name in GUIDE_SHEETS.items():
            book.page(name, _guide(language, manifest, sheets, pack))
        for form in sheets:
            is_summary = form.code == "F8"
            book.sheet(
                form,
                rows.get(form.code, []),
                ready=1 if is_summary else ROWS_READY,
                running=running if is_summary else None,
                running_on=running_on,
            )
        if any(form.code == "F3" for form in sheets):
            book.codes(template_rows.coalitions(region_code, day))


def write_pack(
    path: Path,
    manifest: Mapping[str, Any],
    rows: Mapping[str, Sequence[Mapping[str, Any]]],
    *,
    language: str = "ru",
    pack: str = "daily",
) -> None:
    """A filled pack: values by canonical column name. Codes become the drop-down's words; anything else stays as given.

    Sheets and columns are those of manifest["form_version"]; F3 and F5 stand in a daily pack when `rows` has them.
    """
    version = str(manifest.get("form_version") or forms.version())
    with Workbook(path, manifest, language, version=version) as book:
        for form in (forms.forms()[code] for code in forms.pack(pack)):
            is_optional = pack == "daily" and form.sheet_due in {"weekly", "from_door_start"}
            if is_of(form, version) and (not is_optional or form.code in rows):
                book.sheet(form, rows.get(form.code, []), ready=0)


def _check(region_code: str, day: date) -> None:
    campaign = settings().campaign
    if region_code not in by_code():
        raise EsepError(f"there is no region {region_code}; give its two digits, such as 61")
    if not campaign.starts_on <= day <= campaign.voting_on:
        raise EsepError(f"{day} is outside the campaign: {campaign.starts_on} to {campaign.voting_on}")


def _manifest(
    region_code: str, day: date, kind: str, supersedes: str | None, sequence: int, pack: str
) -> dict[str, Any]:
    meant = kind if pack == "daily" else f"{pack} {kind}"
    return {
        "submission_id": template_rows.submission_id(region_code, day, meant, supersedes, sequence),
        "form_version": forms.version(),
        "region_code": region_code,
        "report_date": day,
        "kind": kind,
        "supersedes": supersedes,
        "is_nil": False,
        "prepared_by_role": "hq_secretary",
    }


def _guide(
    language: str, manifest: Mapping[str, Any], sheets: Sequence[forms.Form], pack: str
) -> list[tuple[str, str]]:
    """(format, line) of the instruction sheet: how to file, what each sheet is for, a row as an example."""
    region, day, own = manifest["region_code"], manifest["report_date"], manifest["submission_id"]
    known = {
        "file_name": f"{region}_{day}_{manifest['kind'] if pack == 'daily' else pack}_1.xlsx",
        "submission_id": own,
        **{
            f"spare_{number}": template_rows.submission_id(region, day, "correction", own, number)
            for number in range(1, SPARE_IDS + 1)
        },
    }
    lines: list[tuple[str, str]] = []
    for section in template_words.sections():
        if section["book"]:
            lines.append(("section" if lines else "title", section["title"][language]))
            lines += [("wrapped", template_words.filled(line, known)) for line in section["lines"][language]]
        if section["key"] == "steps":
            lines += _about_sheets(language, sheets)
    return lines + (_example(language, region, day) if any(form.code == "F2" for form in sheets) else [])


def _about_sheets(language: str, sheets: Sequence[forms.Form]) -> list[tuple[str, str]]:
    tabs = [(form.title["ru"], form.title[language], template_words.about(form.code, language)) for form in sheets]
    heading = {"ru": "Листы", "kk": "Парақтар"}[language]
    return [
        ("section", heading),
        *(("wrapped", f"{tab}: {said}" if tab == title else f"{tab} ({title}): {said}") for tab, title, said in tabs),
    ]


def _example(language: str, region: str, day: date) -> list[tuple[str, str]]:
    """One row of the journal in words, so that no row of the sheet itself has to be an example."""
    unit = template_rows.units_on(region, day)[0]
    said = {
        "event_uid": f"{region}-{day:%Y%m%d}-001",
        "event_date": f"{day:%d.%m.%Y}",
        "start_time": "10:30",
        "unit_code": f"{unit.code} {unit.name_kk if language == 'kk' else unit.name_ru}",
        "event_type": "meeting_residents",
        "format": "offline",
        "audience": "residents",
        "status": "held",
        "participants_offline": "45",
        "participants_online": "0",
    }
    columns = forms.forms()["F2"].columns
    parts = (
        f"{columns[name].heading(language)}: {columns[name].label(value, language) or value}"
        for name, value in said.items()
    )
    heading = {"ru": "Пример строки журнала", "kk": "Журнал жолының мысалы"}[language]
    return [("section", heading), ("wrapped", "; ".join(parts))]
