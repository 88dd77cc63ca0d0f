"""What a reminder says: for each region at most three lines, no region's figures, nobody's name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from esep import days
from esep.config import Reminder, settings
from esep.mail.message import Letter
from esep.regions import Region, by_code
from esep.reports.answering.told import name_of
from esep.reports.letters import Block, Item, Section, order, say, written
from esep.reports.letters import letter as made

MOST_DAYS = 7  # named of a longer run
MINUTES_OF_AN_HOUR = 60


@dataclass(frozen=True, slots=True)
class Missing:
    """A region of which nothing is accepted for a day. days: the run without a report that ends on it, oldest first."""

    region_code: str
    days: tuple[date, ...]
    refused_file: str | None = None
    refused_at: datetime | None = None
    errors: int = 0


def letter(waiting: Sequence[Missing], day: date, reminder: Reminder, now: datetime) -> Letter:
    """The mail to one addressee about the regions he answers for."""
    return made([_block(language, waiting, day, reminder, now) for language in order(None)])


def _block(language: str, waiting: Sequence[Missing], day: date, reminder: Reminder, now: datetime) -> Block:
    campaign = settings().campaign
    late = {"late_clock": campaign.late_until, "late_date": days.at(day, campaign.late_until, days_later=1).date()}
    due_at = days.at(day, campaign.filed_by)
    kind = "upcoming" if now <= due_at else "overdue"
    opening = [say(language, f"remind.{kind}", date=day, clock=campaign.filed_by)]
    if now > due_at:
        opening.append(_lateness(language, int((now - due_at).total_seconds() // 60)))
    if reminder.kind == "escalation":
        opening.append(say(language, "remind.escalation", **late))
        if all(settings().contacts_of(one.region_code).chair for one in waiting):
            opening.append(say(language, "remind.chair"))
    elif now <= days.at(day, campaign.late_until, days_later=1):
        opening.append(say(language, "remind.until", **late))
    # A day that is not due yet is not counted among those that were missed.
    regions = [_item(language, one, one.days if now > due_at else one.days[:-1]) for one in waiting]
    return Block(
        language,
        title=_title(language, waiting, day),
        opening=opening,
        sections=[
            Section(_regions_title(language, waiting), regions),
            Section("", lines=[say(language, "remind.how")]),
        ],
    )


def _lateness(language: str, minutes: int) -> str:
    if minutes < MINUTES_OF_AN_HOUR:
        return say(language, "remind.late", n=minutes)
    hours, minutes = divmod(minutes, MINUTES_OF_AN_HOUR)
    return say(language, "remind.late.hours", hours=hours, minutes=minutes)


def _title(language: str, waiting: Sequence[Missing], day: date) -> str:
    if len(waiting) == 1 and waiting[0].refused_file:
        return say(language, "remind.subject.rejected", date=day, n=waiting[0].errors)
    return say(language, "remind.subject", date=day)


def _regions_title(language: str, waiting: Sequence[Missing]) -> str:
    return say(language, "fact.region") if len(waiting) == 1 else f"{say(language, 'fact.region')}: {len(waiting)}"


def _item(language: str, one: Missing, missed: Sequence[date]) -> Item:
    lines = []
    if one.refused_file and one.refused_at:
        lines.append(
            say(
                language,
                "remind.refused",
                file=name_of(one.refused_file),
                received=written(language, one.refused_at),
                n=one.errors,
            )
        )
    if missed and len(one.days) > 1:
        named = ", ".join(written(language, day) for day in missed[-MOST_DAYS:])
        if len(missed) > MOST_DAYS:
            named = f"… {named}"
        lines.append(say(language, "remind.row", n=len(missed), days=named))
    return Item(_name(language, by_code()[one.region_code]), text=" ".join(lines))


def overview(waiting: Sequence[Missing], day: date, language: str) -> Letter:
    """The copy of an escalation for HQ: which regions, how many days."""
    items = []
    for one in waiting:
        text = say(language, "remind.row", n=len(one.days), days=written(language, one.days[0]) + " …")
        if len(one.days) == 1:
            text = ""
        if one.refused_file:
            text = f"{say(language, 'remind.hq.refused')}. {text}".strip()
        items.append(Item(_name(language, by_code()[one.region_code]), text=text))
    title = say(language, "remind.hq.subject", date=day, n=len(waiting), expected=_expected(day))
    block = Block(language, title, [say(language, "remind.hq.text")], sections=[Section(title, items)])
    return made([block])


def _expected(day: date) -> int:
    campaign = settings().campaign
    return sum(day >= campaign.reporting_starts_on.get(code, campaign.starts_on) for code in by_code())


def _name(language: str, region: Region) -> str:
    return {"ru": region.name_ru, "kk": region.name_kk, "en": region.name_en}[language]
