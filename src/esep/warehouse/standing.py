"""What stands while a newer build did not pass: the last generation, and mails say so."""

from __future__ import annotations

from datetime import date

from esep.warehouse.connect import connect

IS_BEHIND = """
select coalesce(max(f.failed_at) > (select g.published_at from published.generation as g), false)
from ops.failed_builds as f
"""


def did_not_pass(day: date, step: str, said: str) -> None:
    """Keep that a build or its publication did not pass, and why."""
    with connect("transformer") as connection:
        connection.execute(
            "insert into ops.failed_builds (failed_at, report_date, step, said) values (clock_timestamp(), %s, %s, %s)",
            (day, step, said[:2000]),
        )


def stand_by(day: date) -> str:
    """The last generation stands; kept once more only when nobody said why. Returns a sentence."""
    if not is_behind():
        did_not_pass(day, "unknown", "a task failed without a word of the build: see its log")
    with connect("reporter") as connection:
        row = connection.execute("select generation_no, data_as_of from published.generation").fetchone()
    return f"generation {row[0]} stands, as of {row[1]}" if row else "nothing is published yet, so nothing stands"


def is_behind() -> bool:
    """Whether a build newer than the published generation did not pass; False while nothing is published."""
    with connect("reporter") as connection:
        return connection.execute(IS_BEHIND).fetchone() == (True,)
