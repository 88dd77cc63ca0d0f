"""One region's way through the intake, the same for the evening's reports and for the look before a reminder."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import esep_lineage as lineage
from airflow.sdk import get_current_context, task, task_group


def region(moment: Callable[[Any], tuple[date, datetime]]) -> Any:
    """The task group `region`, to be expanded over codes. `moment` tells of a run's context its day and its instant."""

    def arguments(code: str) -> tuple[date, datetime, str]:
        """Day, instant and code of the task that runs now; its name in the interface is the region's."""
        from esep.reports import day as reporting

        context = get_current_context()
        context["region_name"] = reporting.name_of(code)
        return (*moment(context), code)

    @task(map_index_template="{{ region_name }}", max_active_tis_per_dagrun=4, outlets=lineage.ARCHIVE)
    def collect(code: str) -> str:
        """Copy the region's new files to the archive."""
        from esep.reports import day as reporting

        return reporting.collect(*arguments(code))

    @task(
        map_index_template="{{ region_name }}",
        max_active_tis_per_dagrun=4,
        inlets=lineage.ARCHIVE,
        outlets=lineage.FORMS + lineage.RECEIPTS,
    )
    def load(code: str) -> None:
        """Read what is not read yet; rows, findings and a receipt."""
        from esep.reports import day as reporting

        reporting.load_region(*arguments(code))

    @task_group(group_id="region")
    def way(code: str) -> None:
        """One region's whole way, so that a failure or a closed door stays its own."""
        load(collect(code))

    return way
