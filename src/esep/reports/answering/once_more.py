"""Short letters about bytes that came once more: to the region that sent them, and to one that sent another's report."""

from __future__ import annotations

from datetime import date, datetime

from esep.mail.message import Letter
from esep.reports import rules
from esep.reports.findings import BLOCKS, Finding
from esep.reports.letters import ERROR_COLOUR, Block, Item, Section, order, say, written
from esep.reports.letters import letter as made


def again(name: str, received_at: datetime, first: str) -> Letter:
    """The short mail about bytes that came once more."""
    return made(
        [
            Block(
                language,
                say(language, "subject.duplicate", file=name),
                opening=[say(language, "state.duplicate")],
                facts=[(say(language, "fact.received"), written(language, received_at))],
            )
            for language in order(first)
        ]
    )


def foreign(name: str, received_at: datetime, day: date, regions: tuple[str, str], first: str) -> Letter:
    """To a region that sent what is known as another's report. regions: whose report it is, who sent it."""
    whose, sender = regions
    finding = Finding("R-004", BLOCKS, "file", field="region_code", said=whose, args={"channel": sender})
    words = rules.message(finding, "F0")
    return made(
        [
            Block(
                language,
                say(language, "subject.rejected", date=day, n=1),
                opening=[say(language, "state.rejected")],
                facts=[
                    (say(language, "fact.file"), name),
                    (say(language, "fact.received"), written(language, received_at)),
                ],
                sections=[
                    Section(say(language, "errors.title"), [Item("R-004", text=words[language])], colour=ERROR_COLOUR)
                ],
            )
            for language in order(first)
        ]
    )
