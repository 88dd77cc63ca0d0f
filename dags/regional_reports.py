"""
# Regional reports

Takes in the daily packs of the 20 regional headquarters: **collect** copies new files to the archive, **load** reads them
into `raw`, **validate** holds the whole day against the suites in `expectations/`, **answer** tells each sender what became
of a file, **confirm** counts the receipts. Accepted regions emit `region|day`; a closed or late day emits `day|ready`.

**If this is red:** our side is broken (network, disk, code), not a region's. A region that sent nothing, or something
unreadable, leaves this green and a receipt in `ops.receipts`. One region's failure never stops the others: open the mapped
task with that region's name. Safe to rerun for any day; a file is loaded once. Runbook: docs/runbooks/regional_reports.md
"""

from __future__ import annotations

import esep_intake as intake
import esep_lineage as lineage
import esep_policy as policy
from airflow.sdk import dag, get_current_context, task
from esep_partitions import CronWithPartitions


@dag(
    schedule=CronWithPartitions("0 8,12,20,22 * * *", timezone="Asia/Almaty"),
    deadline=policy.late(45, "the intake of regional reports"),
    dag_display_name="Приём отчётов регионов",
    doc_md=__doc__,
    tags=["reports"],
    **policy.COMMON,
)
def regional_reports():
    @task(outlets=lineage.SETTINGS)
    def open_day() -> list[str]:
        """Keep the day's instant; the regions whose folders are to be looked into."""
        from esep.reports import day as reporting

        return reporting.open_day(*policy.day_and_instant(get_current_context()))

    @task(
        trigger_rule="none_skipped",
        inlets=lineage.FORMS,
        outlets=[policy.REPORT_LANDED, policy.DAY_READY, *lineage.JUDGED],
    )
    def validate(outlet_events=None) -> str:
        """All suites on the whole day in one process; then say which regions have landed."""
        from esep.reports import day as reporting

        day, as_of = policy.day_and_instant(get_current_context())
        landed = reporting.validate(day, as_of)
        if landed.partitions:
            outlet_events[policy.REPORT_LANDED].add_partitions(landed.partitions)
        if landed.ready_days:
            outlet_events[policy.DAY_READY].add_partitions(landed.ready_days)
        return landed.said

    @task(inlets=lineage.JUDGED, outlets=lineage.EDITIONS + lineage.MAIL)
    def answer() -> str:
        """Queue and send what is not answered yet; the landed regions are out already, whatever the mail server says."""
        from esep.reports import answering

        return answering.answer(*policy.day_and_instant(get_current_context()))

    @task(trigger_rule="none_skipped", inlets=lineage.RECEIPTS)
    def confirm() -> str:
        """Fail when a region has no receipt or its attempt broke on our side."""
        from esep.reports import day as reporting

        return reporting.confirm(*policy.day_and_instant(get_current_context()))

    intake.region(policy.day_and_instant).expand(code=open_day()) >> validate() >> [confirm(), answer()]


regional_reports()
