"""
# Press

Reads the configured outlets: **poll** fetches a feed if it has changed, **read** fetches and reads its new pages (text,
language, regions, parties, claims), **confirm** counts the receipts. The bytes go to the archive, the text is not stored.

**If this is red:** our side is broken, or no outlet at all could be reached. One dead feed leaves this green and a receipt
`unreachable` in `ops.receipts`; every attempt is a row of `ops.fetches`. Safe to rerun: an article is read once a version.
Runbook: docs/runbooks/press.md
"""

from __future__ import annotations

import esep_policy as policy
from airflow.sdk import dag, get_current_context, task, task_group


@dag(
    schedule="45 7,11,15,19 * * *",
    deadline=policy.late(40, "the reading of the press"),
    dag_display_name="Чтение прессы",
    doc_md=__doc__,
    tags=["press"],
    **policy.COMMON,
)
def press():
    @task
    def open_day() -> list[str]:
        """The outlets to poll; skipped outside the campaign."""
        from esep.press import day as reading

        return reading.open_day(*policy.day_and_instant(get_current_context()))

    @task_group
    def outlet(code: str):
        """One outlet's whole way, so that a dead feed stays its own."""

        @task(map_index_template="{{ outlet_name }}")
        def poll(code: str) -> str:
            """Fetch the feed if it has changed; keep its new entries."""
            from esep.press import day as reading

            context = get_current_context()
            context["outlet_name"] = reading.name_of(code)
            return reading.poll(*policy.day_and_instant(context), code)

        @task(map_index_template="{{ outlet_name }}")
        def read(code: str) -> None:
            """Fetch and read the pages of new entries."""
            from esep.press import day as reading

            context = get_current_context()
            context["outlet_name"] = reading.name_of(code)
            reading.read(*policy.day_and_instant(context), code)

        read(poll(code))

    @task(trigger_rule="none_skipped", outlets=[policy.PRESS_READ])
    def confirm() -> str:
        """Fail when an outlet has no receipt, an attempt broke on our side, or every outlet is out of reach."""
        from esep.press import day as reading

        return reading.confirm(*policy.day_and_instant(get_current_context()))

    outlet.expand(code=open_day()) >> confirm()


press()
