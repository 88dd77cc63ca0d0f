"""An edition: freeze the figures of a day once, put them into mails and pages, queue the mails.

What was mailed stays what was mailed: a frozen edition is never computed again, a later correction does not change it,
and every page and mail can be made again from ops.editions alone.
"""

from __future__ import annotations

import json
import logging
import os
import tempfile
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from esep import days
from esep.bulletin import figures, render
from esep.bulletin.figures import Figures
from esep.bulletin.messages import Words
from esep.bulletin.render import Rendered
from esep.config import LANGUAGES, settings
from esep.errors import ConfigError, WarehouseError
from esep.mail import message, outbox
from esep.mail.message import Letter
from esep.warehouse import connect, lock, standing

log = logging.getLogger(__name__)

KIND = "digest"


@dataclass(frozen=True, slots=True)
class Edition:
    """A frozen edition. queued: messages put into the outbox by this call."""

    key: str
    report_date: date
    figures: Figures
    frozen_at: datetime
    is_new: bool
    queued: int = 0


def key_of(day: date) -> str:
    """digest/2026-02-20."""
    return f"{KIND}/{day.isoformat()}"


def prepare(day: date) -> Edition | None:
    """Freeze the digest of `day` if it is due, render it, queue its mails and write its pages; None when not yet due.

    When the hour has come and the build of the day did not pass, an edition of its own speaks of the last good generation
    and says so; the digest of the day follows when a build has passed. Running it again, or twice at once, freezes and
    queues nothing twice; it completes what an interrupted run left.
    """
    with lock("reporter", f"edition {key_of(day)}"):
        edition = _frozen(key_of(day)) or _due(day) or _stale(day)
        if edition is None:
            return None
        key = edition.key
        rendered = {language: render.digest(edition.figures, language, key) for language in LANGUAGES}
        queued = 0 if _has_queue(key) else _queue(edition, rendered)
        write_pages(day, rendered, is_synthetic=edition.figures.campaign.is_synthetic)
    log.info("edition=%s outcome=prepared is_new=%s queued=%d", key, edition.is_new, queued)
    return replace(edition, queued=queued)


def _due(day: date) -> Edition | None:
    """The digest of `day`, frozen now if what is published reaches its hour."""
    now = figures.live(day)
    if now is not None and is_due(now):
        return _freeze(key_of(day), now)
    why = "not built" if now is None else f"data only as of {days.local(now.data_as_of).isoformat()}"
    log.info("edition=%s outcome=not_due reason=%r", key_of(day), why)
    return None


def _stale(day: date) -> Edition | None:
    """The hour has come, and a newer build did not pass: what the last good generation says, once."""
    if days.now() < days.at(day, settings().campaign.digest_data_at, days_later=1) or not standing.is_behind():
        return None
    key = f"{key_of(day)}/stale"
    edition, shown = _frozen(key), figures.stale(day)
    return edition or (_freeze(key, shown) if shown else None)


def is_due(given: Figures) -> bool:
    """Whether the data reach the hour of the next day at which the digest speaks."""
    clock = settings().campaign.digest_data_at
    return given.data_as_of >= days.at(given.report_date, clock, days_later=1)


def frozen(day: date) -> Edition:
    """The frozen edition of `day`; raises when there is none."""
    edition = _frozen(key_of(day))
    if edition is None:
        raise WarehouseError(f"{key_of(day)} has not been frozen: prepare the digest of that day first")
    return edition


def _frozen(key: str) -> Edition | None:
    with connect("reporter") as connection:
        row = connection.execute("select figures, frozen_at from ops.editions where edition = %s", (key,)).fetchone()
    if row is None:
        return None
    known = figures.from_json(row[0])
    return Edition(key, known.report_date, known, row[1], is_new=False)


def _freeze(key: str, now: Figures) -> Edition:
    frozen_at, told = days.now(), json.loads(now.to_json())
    with connect("reporter") as connection:
        outbox.open_edition(connection, key, KIND, now.report_date, now.data_as_of, told, frozen_at)
    return Edition(key, now.report_date, now, frozen_at, is_new=True)


def _has_queue(key: str) -> bool:
    """Whether the edition's messages are queued: all of them are, in one transaction, so an old edition is never mailed
    to somebody who was added later."""
    with connect("reporter") as connection:
        return connection.execute("select 1 from ops.outbox where edition = %s limit 1", (key,)).fetchone() is not None


def _queue(edition: Edition, rendered: dict[str, Rendered]) -> int:
    """One outbox row a recipient; a row that is there keeps its body. Returns how many were new."""
    bodies: dict[str, str] = {}
    queued = 0
    with connect("reporter") as connection:
        for audience in settings().bulletin.audiences:
            if audience.edition != KIND or not audience.recipients:
                continue
            if audience.language not in bodies:
                letter = letter_of(rendered[audience.language])
                name = body_name(edition.key, audience.language)
                bodies[audience.language] = outbox.keep(connection, letter, name, edition.figures.data_as_of)
            kept = bodies[audience.language]
            for address in audience.recipients:
                queued += outbox.queue(connection, edition.key, audience.code, audience.language, address, kept)
    return queued


def letter_of(rendered: Rendered) -> Letter:
    """The rendered digest as a mail."""
    return Letter(
        *(rendered.language, rendered.subject, rendered.text, rendered.html), images=rendered.images, is_list=True
    )


def body_name(key: str, language: str) -> str:
    """What tells this body from every other one."""
    return f"{key} {language}"


def write_pages(day: date, rendered: dict[str, Rendered], *, is_synthetic: bool) -> list[Path]:
    """<pages>/digest/<day>.<language>.html for every language, and the list of editions beside them."""
    folder = settings().pages / KIND
    links = [(Words(language).say("language.name"), f"{day.isoformat()}.{language}.html") for language in rendered]
    written = []
    for language, one in rendered.items():
        others = [link for link in links if link[1] != f"{day.isoformat()}.{language}.html"]
        written.append(_write(folder / f"{day.isoformat()}.{language}.html", one.page(others).encode()))
    written.append(_write(folder / "index.html", _index(folder, is_synthetic=is_synthetic).encode()))
    return written


def _index(folder: Path, *, is_synthetic: bool) -> str:
    known = sorted({path.name.split(".")[0] for path in folder.glob("????-??-??.*.html")}, reverse=True)
    editions = [
        (
            name,
            [
                (language, Words(language).say("language.name"), f"{name}.{language}.html")
                for language in LANGUAGES
                if (folder / f"{name}.{language}.html").exists()
            ],
        )
        for name in known
    ]
    return render.index(editions, is_synthetic=is_synthetic)


def write_files(day: date, language: str, folder: Path) -> list[Path]:
    """The mail (.eml, to nobody) and the page (.html) of `day` for looking at; nothing is written to the warehouse.

    From the frozen edition if there is one, else from what is published now.
    """
    if language not in LANGUAGES:
        raise ConfigError(f"the language is ru, kk or en, not {language!r}")
    edition = _frozen(key_of(day))
    shown = edition.figures if edition else figures.live(day)
    if shown is None:
        raise WarehouseError(f"nothing is published about {day.isoformat()}: build the marts of that day first")
    key = key_of(day)
    one = render.digest(shown, language, key)
    kept = message.body(letter_of(one), body_name(key, language), shown.data_as_of, settings().bulletin)
    stem = f"{KIND}.{day.isoformat()}.{language}"
    return [
        _write(folder / f"{stem}.eml", message.unaddressed(kept)),
        _write(folder / f"{stem}.html", one.page().encode()),
    ]


def _write(path: Path, data: bytes) -> Path:
    """Replace `path` whole: a reader sees the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, aside = tempfile.mkstemp(dir=path.parent, prefix=".aside-")
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    Path(aside).chmod(0o644)
    Path(aside).replace(path)
    return path
