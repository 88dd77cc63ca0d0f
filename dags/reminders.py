"""
# Reminders

Reminds regions of a report that has not come: before the deadline, after it, and once more with the chair of the region's
headquarters and a copy to HQ. **missing** says who is expected and has nothing accepted, **collect** and **load** look behind
their doors once more, **remind** writes to those still missing. One mail an addressee; each hour of each day once ever.

**If this is red:** the mail server refused or did not answer, or a door did not open; regions behind such a door are not
reminded. Clear the failed task: what was sent is not sent again, and who has filed since is left alone. The hours stand in
campaign.yml (reminders), the addresses under regions.contacts. Runbook: docs/runbooks/reminders.md
"""

from __future__ import annotations

import esep_intake as intake
import esep_lineage as lineage
import esep_policy as policy
from airflow.sdk import dag, get_current_context, task


@dag(
    schedule=policy.reminder_hours(),
    deadline=policy.late(45, "the reminders to regions"),
    dag_display_name="Напоминания регионам",
    doc_md=__doc__,
    tags=["reports"],
    **policy.COMMON,
)
def reminders():
    def day_and_instant(context):
        day, _, as_of = policy.reminder(context)
        return day, as_of

    @task(inlets=lineage.SETTINGS + lineage.RECEIPTS)
    def missing() -> list[str]:
        """The regions that are expected and have nothing accepted; none outside the campaign."""
        from esep.reports import reminding

        return reminding.missing(*day_and_instant(get_current_context()))

    @task(trigger_rule="none_skipped", inlets=lineage.RECEIPTS, outlets=lineage.EDITIONS + lineage.MAIL)
    def remind() -> str:
        """One mail an addressee about the regions still missing; fails while one is still to be delivered."""
        from esep.reports import reminding

        return reminding.remind(*policy.reminder(get_current_context()))

    intake.region(day_and_instant).expand(code=missing()) >> remind()


reminders()
