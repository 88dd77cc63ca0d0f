"""
# Bulletin

Writes the daily digest and mails it: **prepare** freezes the day's figures as an edition and puts a message a recipient
into the outbox, **send** hands them over. An edition is made once, from 08:00 of the next day on; each message is sent once.

**If this is red:** the mail server refused or did not answer; `ops.mail_attempts` has its words. Clear **send**: what was
delivered is not sent again. A recipient refused for good is `bounced` in `ops.outbox` and turns this red once.
Runbook: docs/runbooks/bulletin.md
"""

from __future__ import annotations

import esep_lineage as lineage
import esep_policy as policy
from airflow.sdk import PartitionedAssetTimetable, dag, get_current_context, task


@dag(
    schedule=PartitionedAssetTimetable(assets=policy.MARTS_BUILT),
    deadline=policy.late(30, "the daily digest"),
    dag_display_name="Сводка штаба",
    doc_md=__doc__,
    tags=["bulletin"],
    **policy.COMMON,
)
def bulletin():
    @task(inlets=lineage.REPORT, outlets=lineage.EDITIONS)
    def prepare() -> str | None:
        """Freeze the figures, render, queue; returns the edition, or nothing while it is too early for one."""
        from esep.bulletin import day as edition

        return edition.prepare(policy.day_and_instant(get_current_context())[0])

    @task(inlets=lineage.EDITIONS, outlets=lineage.MAIL)
    def send(edition_key: str | None) -> str:
        """Hand over what is queued for the edition; fails while something is still to be delivered."""
        from esep.bulletin import day as edition

        return edition.send(edition_key)

    send(prepare())


bulletin()
