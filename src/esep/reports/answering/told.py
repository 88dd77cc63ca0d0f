"""What an answer says about one file: the facts from the warehouse, and the letter made of them. Shadow findings are not known here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from psycopg import Connection, sql

from esep import archive, days
from esep.config import settings
from esep.mail.message import Attachment, Letter
from esep.regions import Region, by_code
from esep.reports import annotate, check, forms, rules
from esep.reports.findings import BLOCKS, INFORMS, REFUSES_ROW, WARNS, Finding
from esep.reports.letters import ERROR_COLOUR, REMARK_COLOUR, Block, Item, Section, order, say, written
from esep.reports.letters import letter as made
from esep.reports.readers import Reader
from esep.reports.template import ERRORS_SHEET
from esep.reports.versions import FREE_CORRECTION_DAYS, FREE_CORRECTION_UNTIL, WHY_HELD

ALARM = "R-203"
STATES = {"rejected", "held", "partly", "warned", "accepted", "retraction"}
MOST_GROUPS = 20
MOST_CELLS = 8
LONGEST_NAME = 120
# That a file waits for HQ is said no more once HQ has let it in.
FINDINGS = """
select f.rule, f.severity, f.scope, f.sheet, f.cell, f.row_no, f.field, f.said, f.suggested, f.args, f.waiver_ref
from ops.findings as f
where f.file_sha256 = %s and not f.is_shadow
    and not exists (
        select from ops.holds as h
        where h.file_sha256 = f.file_sha256 and h.rule = f.rule and h.released_at is not null and f.rule = any(%s)
    )
order by f.fence desc, f.finding_no
"""
REFUSED = """
select form, count(distinct (sheet, row_no)) filter (where fence = 'parser') as by_reader, count(distinct (sheet, row_no)) as all
from ops.quarantine
where file_sha256 = %s
group by form
"""


@dataclass(frozen=True, slots=True)
class Filed:
    """A file as the warehouse judges it now."""

    file_sha256: str
    source_code: str
    file_name: str
    carrier: str
    region_code: str | None
    pack: str
    report_date: date | None
    received_at: datetime
    state: str
    is_retraction: bool
    is_held: bool
    filing_state: str
    language: str | None


@dataclass(frozen=True, slots=True)
class Count:
    """Rows of one sheet: found in the file, read without error, standing in the warehouse."""

    form: str
    found: int
    parsed: int
    loaded: int


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything an answer tells about a file."""

    filed: Filed
    state: str  # of STATES
    findings: list[Finding]
    counts: list[Count]

    @property
    def first_language(self) -> str:
        """The region's own language: the one the report says."""
        return order(self.filed.language)[0]

    @property
    def errors(self) -> list[Finding]:
        """What blocks the file or refuses rows."""
        return [one for one in self.findings if one.severity in {BLOCKS, REFUSES_ROW}]

    def in_short(self) -> dict[str, Any]:
        """For ops.editions: what was told, in counts."""
        by_rule: dict[str, int] = {}
        for one in self.findings:
            by_rule[one.rule] = by_rule.get(one.rule, 0) + 1
        return {
            "file": name_of(self.filed.file_name),
            "findings": by_rule,
            "sheets": {one.form: [one.found, one.parsed, one.loaded] for one in self.counts},
        }


def name_of(file_name: str) -> str:
    """The file's own name, in characters that a header and a page can hold."""
    name = re.sub(r"[\x00-\x1f\x7f\u2028\u2029]", "_", file_name.rsplit("/", 1)[-1])
    if len(name) <= LONGEST_NAME:
        return name
    stem, dot, suffix = name.rpartition(".")
    return f"{stem[: LONGEST_NAME - 10]}…{dot}{suffix[:8]}"


def day_of(filed: Filed) -> date:
    """The day a file speaks of, or the one it came on."""
    return filed.report_date or days.calendar_day(filed.received_at)


def facts(connection: Connection[Any], filed: Filed) -> Facts:
    """Findings and counts of a file, from the warehouse."""
    names = ("rule", "severity", "scope", "sheet", "cell", "row_no", "field", "said", "suggested", "args", "waiver_ref")
    rows = connection.execute(FINDINGS, (filed.file_sha256, list(WHY_HELD))).fetchall()
    findings = [Finding(**dict(zip(names, row, strict=True))) for row in rows]
    if filed.state != "rejected" and not filed.is_held:
        # What held the file blocks nothing any more: HQ let it in, and all of its rows count.
        findings = [replace(one, severity=WARNS) if one.severity == BLOCKS else one for one in findings]
    return Facts(filed, _state(filed, findings), findings, _counts(connection, filed, findings))


def _state(filed: Filed, findings: list[Finding]) -> str:
    severities = {one.severity for one in findings}
    if filed.state == "rejected":
        return "rejected"
    if filed.is_held:
        return "held"
    if filed.is_retraction:
        return "retraction"
    if severities & {BLOCKS, REFUSES_ROW}:
        return "partly"
    return "warned" if WARNS in severities else "accepted"


def _counts(connection: Connection[Any], filed: Filed, findings: list[Finding]) -> list[Count]:
    if filed.carrier == "unreadable" or filed.is_retraction:
        return []
    if filed.state == "rejected":
        return _counts_of_rejected(filed, findings)
    refused = {form: (by_reader, every) for form, by_reader, every in connection.execute(REFUSED, (filed.file_sha256,))}
    counts = []
    for code in forms.pack(filed.pack):
        table = forms.forms()[code].table
        if table is None:
            continue
        query = sql.SQL("select count(*) from {} where file_sha256 = %s").format(sql.Identifier(*table.split(".")))
        row = connection.execute(query, (filed.file_sha256,)).fetchone()
        parsed = int(row[0]) if row else 0
        by_reader, every = refused.get(code, (0, 0))
        if parsed or every:
            loaded = 0 if filed.is_held else parsed - (every - by_reader)
            counts.append(Count(code, parsed + by_reader, parsed, loaded))
    return counts


def _counts_of_rejected(filed: Filed, findings: list[Finding]) -> list[Count]:
    """Rows of a refused file are not in the warehouse: it is read once more."""
    path = archive.path_of(settings().archive, filed.file_sha256)
    if not path.exists():
        return []
    wrong: dict[str | None, set[int]] = {}
    for one in findings:
        if one.row_no and one.severity in {BLOCKS, REFUSES_ROW}:
            wrong.setdefault(annotate.form_of(one.sheet, one.field), set()).add(one.row_no)
    sheets = check.check_file(path, received_at=filed.received_at)["sheets"]
    counts = []
    for code, sheet in sheets.items():
        found = sheet["attempted"] - sheet["ignored"]
        if found:
            counts.append(Count(code, found, max(0, found - len(wrong.get(code, ()))), 0))
    return counts


def letter(told: Facts, as_of: datetime, reader: Reader) -> Letter:
    """The answer, in the region's two languages, with the workbook where there is something to look at."""
    attachments = _attachments(told, reader)
    languages = order(told.filed.language)
    return made([_block(told, language, as_of, bool(attachments)) for language in languages], attachments)


def _attachments(told: Facts, reader: Reader) -> tuple[Attachment, ...]:
    if told.filed.carrier == "unreadable" or all(one.severity == INFORMS for one in told.findings):
        return ()
    shown = [one for one in told.findings if one.severity != INFORMS or one.waiver_ref]
    name = name_of(told.filed.file_name)
    if told.filed.carrier == "xlsx":
        root = settings().archive
        archive.get(root, told.filed.file_sha256)  # stops here when the disk has changed the bytes
        marked = reader.marked(archive.path_of(root, told.filed.file_sha256), shown)
        if marked is not None:
            # Under its own name: what comes back mended is called as it should be.
            return (Attachment(name, annotate.MEDIA_TYPE, marked),)
    name = f"{name.rpartition('.')[0] or name}_errors.xlsx"
    return (Attachment(name, annotate.MEDIA_TYPE, annotate.only_list(shown)),)


def _block(told: Facts, language: str, as_of: datetime, has_workbook: bool) -> Block:
    filed = told.filed
    errors = _groups(told.errors, language)
    remarks = _groups([one for one in told.findings if one.severity == WARNS], language)
    sections = []
    if errors:
        sections.append(_section("errors.title", errors, language, ERROR_COLOUR))
    if private := [one for one in told.findings if one.rule in annotate.PRIVATE]:
        cells = len({(one.sheet, one.cell) for one in private})
        sections.append(Section(say(language, "private.title"), lines=[say(language, "private.text", n=cells)]))
    if remarks:
        sections.append(_section("remarks.title", remarks, language, REMARK_COLOUR))
    if waived := _groups([one for one in told.findings if one.waiver_ref], language):
        sections.append(_section("waived.title", waived, language, REMARK_COLOUR))
    if told.state in {"rejected", "partly", "warned"}:
        if filed.pack == "daily":
            sections.append(Section(say(language, "when.title"), lines=[_by_when(told, language, as_of)]))
        sections.append(Section(say(language, "how.title"), lines=_how(told, language, has_workbook)))
    return Block(
        language=language,
        title=say(language, f"subject.{told.state}", date=day_of(filed), n=len(_places(told.errors))),
        opening=_opening(told, language),
        facts=_facts(filed, language),
        table=_table(told.counts, language),
        sections=sections,
    )


def _opening(told: Facts, language: str) -> list[str]:
    said = [say(language, f"state.{told.state}")]
    if told.filed.filing_state == "superseded":
        said.append(say(language, "state.superseded"))
    return said


def _facts(filed: Filed, language: str) -> list[tuple[str, str]]:
    region = by_code().get(filed.region_code or "")
    name = _name(region, language) if region else filed.region_code or ""
    received = written(language, filed.received_at)
    if filed.pack == "daily" and filed.report_date:
        received += f" ({say(language, f'fact.{_punctuality(filed.report_date, filed.received_at)}')})"
    return [
        (say(language, "fact.file"), name_of(filed.file_name)),
        (say(language, "fact.region"), name),
        (say(language, "fact.received"), received),
    ]


def _name(region: Region, language: str) -> str:
    return {"ru": region.name_ru, "kk": region.name_kk, "en": region.name_en}[language]


def _punctuality(day: date, at: datetime) -> str:
    campaign = settings().campaign
    if at <= days.at(day, campaign.filed_by):
        return "in_time"
    return "late" if at <= days.at(day, campaign.late_until, days_later=1) else "very_late"


def _table(counts: list[Count], language: str) -> list[list[str]]:
    if not counts:
        return []
    head = [say(language, f"count.{name}") for name in ("sheet", "found", "parsed", "loaded")]
    rows = [
        [forms.forms()[one.form].title[language], *(written(language, n) for n in (one.found, one.parsed, one.loaded))]
        for one in counts
    ]
    total = [sum(column) for column in zip(*((one.found, one.parsed, one.loaded) for one in counts), strict=True)]
    return [head, *rows, [say(language, "count.all"), *(written(language, n) for n in total)]]


def _places(findings: list[Finding]) -> set[tuple[Any, ...]]:
    """What is to be mended: a cell or row counts once, whatever is wrong with it."""
    return {
        (one.sheet, one.cell, one.row_no) if one.cell or one.row_no else (one.rule, one.sheet, one.field)
        for one in findings
    }


def _groups(findings: list[Finding], language: str) -> list[Item]:
    """One item a rule, sheet, column and reason: where, and what to do, in the words of the first."""
    groups: dict[tuple[Any, ...], list[Finding]] = {}
    for one in findings:
        if one.rule not in annotate.PRIVATE:
            reason, form = str(one.args.get("reason", "")), one.args.get("form")
            groups.setdefault((one.rule, one.sheet, one.field, reason, form), []).append(one)
    return [_item(found, language) for found in groups.values()]


def _item(found: list[Finding], language: str) -> Item:
    first = found[0]
    words = list(dict.fromkeys(rules.message(one, annotate.form_of(one.sheet, one.field))[language] for one in found))
    text = words[0] if len(words) == 1 else f"{say(language, 'group.example')}: {words[0]}"
    if first.suggested and first.suggested not in text:
        text += f" → {first.suggested}"
    return Item(first.rule, _where(found, language), text)


def _where(found: list[Finding], language: str) -> str:
    """«Журнал мероприятий, 3 ячейки: G14, G15, G20»; the number is the true one, however many are named."""
    sheet = found[0].sheet
    cells = list(dict.fromkeys(one.cell.rsplit("!", 1)[-1] for one in found if one.cell))
    kind = "cells"
    if not cells:
        cells, kind = list(dict.fromkeys(str(one.row_no) for one in found if one.row_no)), "rows"
    if not cells:
        return sheet or ""
    named = ", ".join(cells[:MOST_CELLS])
    if len(cells) > MOST_CELLS:
        named += f" {say(language, 'group.more', n=len(cells) - MOST_CELLS)}"
    place = f"{say(language, f'group.{kind}', n=len(cells))}: {named}" if len(cells) > 1 else named
    return ", ".join(part for part in (sheet, place) if part)


def _section(title: str, items: list[Item], language: str, colour: str) -> Section:
    lines = []
    if len(items) > MOST_GROUPS:
        lines.append(say(language, "group.shown", n=len(items), shown=MOST_GROUPS, sheet=ERRORS_SHEET))
    return Section(say(language, title), items[:MOST_GROUPS], lines, colour)


def _by_when(told: Facts, language: str, as_of: datetime) -> str:
    """Until which instant a corrected file is on time or late; for a report that stands, until when corrections are free."""
    campaign, day = settings().campaign, day_of(told.filed)
    if told.state != "rejected":
        freely = days.at(day, FREE_CORRECTION_UNTIL, days_later=FREE_CORRECTION_DAYS)
        return say(language, "when.free" if as_of <= freely else "when.approval", freely=freely)
    late = days.at(day, campaign.late_until, days_later=1)
    return say(
        language,
        f"when.{_punctuality(day, as_of)}",
        clock=campaign.filed_by,
        date=day,
        late_clock=campaign.late_until,
        late_date=late.date(),
        freeze=campaign.freezes_at,
    )


def _how(told: Facts, language: str, has_workbook: bool) -> list[str]:
    kind = "reply" if not has_workbook else "workbook" if told.filed.carrier == "xlsx" else "list"
    how = say(language, f"how.{kind}", sheet=ERRORS_SHEET)
    return [say(language, "how.warned"), how] if told.state == "warned" else [how]


def is_alarm(one: Finding) -> bool:
    """Whether a finding is about campaigning on the day of silence or of voting."""
    return one.rule == ALARM or (one.rule == "R-253" and one.args.get("reason") == "door_forbidden")


def alarm(told: Facts, language: str) -> Letter:
    """To the lawyers: the rows about days without campaigning, by cell and date."""
    found = [one for one in told.findings if is_alarm(one)]
    region = by_code().get(told.filed.region_code or "")
    name = _name(region, language) if region else told.filed.region_code or ""
    title = say(language, "legal.subject", region=name, date=day_of(told.filed))
    rows = Section(say(language, "legal.rows"), list(_alarm_items(found, language)), colour=ERROR_COLOUR)
    block = Block(
        language, title, [say(language, "legal.text")], facts=_facts(told.filed, language), sections=[rows]
    )  # fmt: skip
    return made([block])


def _alarm_items(found: list[Finding], language: str) -> Iterator[Item]:
    for one in found[:MOST_GROUPS]:
        yield Item(one.rule, one.cell or "", rules.message(one, annotate.form_of(one.sheet, one.field))[language])
    if len(found) > MOST_GROUPS:
        yield Item(say(language, "group.more", n=len(found) - MOST_GROUPS))
