"""The parts of an edition in one language, as text and in reading order: what story.py fills and the templates lay out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Number:
    """One cell of the headline strip."""

    value: str
    label: str
    note: str


@dataclass(frozen=True, slots=True)
class Brief:
    """One line of the 30-second picture: a label and what there is to say."""

    label: str
    lines: tuple[str, ...]
    href: str | None = None
    link: str = ""


@dataclass(frozen=True, slots=True)
class Exceptional:
    """One exception: what, where, since when, whose move."""

    what: str
    where: str
    since: str
    move: str


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One region's row of plan and fact."""

    region: str
    status: str
    day: str
    held: str
    completion: str
    gap: str
    is_behind: bool
    is_missing: bool


@dataclass(frozen=True, slots=True)
class TopicRow:
    """One topic's row."""

    topic: str
    asked: str
    asked_7d: str
    change: str


@dataclass(frozen=True, slots=True)
class PressRow:
    """One discrepancy: where, what the press said, what the report says."""

    place: str
    said: str
    quote: str
    reported: str
    deviation: str
    source: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Story:
    """One edition in one language. Outreach parts are empty in a quiet edition."""

    language: str
    subject: str
    title: str
    day: str
    campaign: str
    synthetic: tuple[tuple[str, str], ...]  # (language, mark)
    quiet: str
    stale: str  # a newer build did not pass: which one these figures are of; empty in a regular edition
    headline: str
    strip: tuple[Number, ...]
    tiles_alt: str
    brief: tuple[Brief, ...]
    exceptions: tuple[Exceptional, ...]
    exceptions_more: str
    plan: tuple[PlanRow, ...]
    bullets_alt: str
    questions: str
    topics: tuple[TopicRow, ...]
    articles: str
    press: tuple[PressRow, ...]
    quality: str
    notes: tuple[str, ...]
