"""
# Press

Reads the configured outlets every half hour by day: **poll** asks an outlet's feed, news sitemap or listing page if its turn
has come (30 minutes to a day, by what it yields; later when it fails), **read** fetches and reads its new pages (text,
language, regions, parties, claims), **confirm** counts the receipts. The bytes go to the archive, the text is not stored.
A run by the timetable asks those that are due (or have pages to be looked at again) and is skipped when there are none;
a run by hand asks all.

**If this is red:** our side is broken, or none of several outlets could be reached. One dead feed leaves this green and a
receipt `unreachable` in `ops.receipts`; how well each source is: `./esep press health`. Every attempt is a row of
`ops.fetches`. Safe to rerun: an article is read once a version. Runbook: docs/runbooks/press.md
"""

from __future__ import annotations

import esep_lineage as lineage
import esep_policy as policy
from airflow.sdk import dag, get_current_context, task, task_group
from airflow.sdk.exceptions import AirflowSkipException


def by_timetable(context) -> bool:
    """Whether the timetable started this run, and no person."""
    return context["dag_run"].run_type == "scheduled"


@dag(
    schedule="15,45 7-22 * * *",
    deadline=policy.late(40, "the reading of the press"),
    dag_display_name="Чтение прессы",
    doc_md=__doc__,
    tags=["press"],
    **policy.COMMON,
)
def press():
    @task(outlets=lineage.SETTINGS)
    def open_day() -> list[str]:
        """The outlets to poll now; skipped outside the campaign, and when none is due."""
        from esep.press import day as reading

        context = get_current_context()
        codes = reading.open_day(*policy.day_and_instant(context), only_due=by_timetable(context))
        if not codes:
            raise AirflowSkipException("no outlet is due: each has its rhythm, see ops.feeds.next_poll_at")
        return codes

    @task_group
    def outlet(code: str):
        """One outlet's whole way, so that a dead feed stays its own."""

        @task(map_index_template="{{ outlet_name }}", inlets=lineage.SETTINGS, outlets=lineage.ENTRIES)
        def poll(code: str) -> str:
            """Ask its door if it has changed; keep its new entries."""
            from esep.press import day as reading

            context = get_current_context()
            context["outlet_name"] = reading.name_of(code)
            return reading.poll(*policy.day_and_instant(context), code, only_due=by_timetable(context))

        @task(map_index_template="{{ outlet_name }}", inlets=lineage.ENTRIES, outlets=lineage.ARCHIVE + lineage.PAGES)
        def read(code: str) -> None:
            """Fetch and read the pages of new entries."""
            from esep.press import day as reading

            context = get_current_context()
            context["outlet_name"] = reading.name_of(code)
            reading.read(*policy.day_and_instant(context), code)

        read(poll(code))

    @task(trigger_rule="none_skipped", inlets=lineage.RECEIPTS, outlets=[policy.PRESS_READ])
    def confirm(codes: list[str]) -> str:
        """Fail when a polled outlet has no receipt, an attempt broke on our side, or all of several are out of reach."""
        from esep.press import day as reading

        return reading.confirm(*policy.day_and_instant(get_current_context()), codes)

    codes = open_day()
    outlet.expand(code=codes) >> confirm(codes)


press()
