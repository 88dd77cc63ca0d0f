"""What all DAGs of Esep share: when to try again, what a run's day is, whom to tell, and the assets between them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pendulum
from airflow.sdk import (
    Asset,
    AsyncCallback,
    DeadlineAlert,
    DeadlineReference,
    ExceptionRetryPolicy,
    MultipleCronTriggerTimetable,
    Param,
    RetryAction,
    RetryRule,
)

from esep import days
from esep.config import settings

# The schedule lives as long as the campaign does: nothing is queued before it or after the last correction may come.
START = pendulum.instance(days.at(settings().campaign.starts_on, time(0, 0)))
END = pendulum.instance(days.at(settings().campaign.voting_on, time(23, 59), days_later=3))

# region|day: one region's daily pack was accepted.
REPORT_LANDED = Asset("report_landed", uri="esep://reports/landed")
# day: the day may be built, because it is closed or because something late came in.
DAY_READY = Asset("day_ready", uri="esep://reports/day")
PRESS_READ = Asset("press_read", uri="esep://press/articles")
MARTS_BUILT = Asset("marts_built", uri="esep://warehouse/marts")

# By kind of failure. A restart of the API server lasts up to a minute, so the delays of "try again" must outlast it.
RETRY = ExceptionRetryPolicy(
    rules=[
        RetryRule(
            "esep.errors.ConfigError", RetryAction.FAIL, reason="a setting is wrong: trying again cannot mend it"
        ),
        RetryRule(
            "esep.errors.LocalError", RetryAction.FAIL, reason="our own side: look at it first, then clear the task"
        ),
        RetryRule("esep.errors.NotPassed", RetryAction.FAIL, reason="a check of ours did not pass: it would not again"),
        RetryRule("esep.errors.Refused", RetryAction.FAIL, reason="refused: somebody has to change something first"),
        RetryRule(
            "esep.errors.Unreachable",
            RetryAction.RETRY,
            timedelta(minutes=5),
            reason="not reachable now: it may be later",
        ),
        RetryRule(
            ["esep.errors.WarehouseError", "psycopg.OperationalError"],
            RetryAction.RETRY,
            timedelta(minutes=1),
            reason="the warehouse did not answer",
        ),
    ]
)

DEFAULTS: dict[str, Any] = {
    "owner": "esep",
    "retries": 4,
    "retry_delay": timedelta(minutes=2),
    "retry_exponential_backoff": True,
    "max_retry_delay": timedelta(minutes=10),
    "retry_policy": RETRY,
    "execution_timeout": timedelta(minutes=20),
}

DAY_PARAMS = {
    "day": Param(
        None, type=["null", "string"], format="date", title="Reporting day", description="Empty: the day of the clock."
    ),
    "as_of": Param(
        None,
        type=["null", "string"],
        format="date-time",
        title="As of",
        description="Look no further than this instant. Empty: now.",
    ),
}

# What every DAG of the house is given.
COMMON: dict[str, Any] = {
    "start_date": START,
    "end_date": END,
    "catchup": False,
    "max_active_runs": 1,
    "default_args": DEFAULTS,
    "params": DAY_PARAMS,
}


def late(minutes: int, what: str) -> DeadlineAlert:
    """Tell the engineers by mail when a run is not through so many minutes after it was queued."""
    from airflow.providers.smtp.notifications.smtp import SmtpNotifier

    return DeadlineAlert(
        reference=DeadlineReference.DAGRUN_QUEUED_AT,
        interval=timedelta(minutes=minutes),
        name=what,
        callback=AsyncCallback(
            SmtpNotifier,
            kwargs={
                "to": settings().bulletin.alerts_to,
                "subject": f"Esep: {what} is late ({{{{ dag_run.dag_id }}}})",
                "html_content": f"<p>{what}: run {{{{ dag_run.dag_run_id }}}} was due at {{{{ deadline.deadline_time }}}} "
                "and is not through. See docs/runbooks in the repository.</p>",
            },
        ),
    )


def reminder_hours() -> MultipleCronTriggerTimetable | None:
    """The hours of campaign.yml at which regions are reminded; none when none are configured."""
    hours = sorted({one.at for one in settings().reminders})
    crons = [f"{one.minute} {one.hour} * * *" for one in hours]
    return MultipleCronTriggerTimetable(*crons, timezone="Asia/Almaty") if crons else None


def reminder(context: Any) -> tuple[date, str, datetime]:
    """The day that a run of reminders speaks of, the kind whose hour came last, and the instant it looks until."""
    from airflow.sdk.exceptions import AirflowSkipException

    from esep.reports import reminding

    run, params = context["dag_run"], context["params"]
    as_of = datetime.fromisoformat(params["as_of"]) if params.get("as_of") else days.now()
    said = date.fromisoformat(params["day"]) if params.get("day") else None
    found = reminding.due(min(as_of, run.run_after) if said is None else as_of, said)
    if found is None:
        raise AirflowSkipException("no reminder is due yet")
    return found[0], found[1].kind, as_of


def day_and_instant(context: Any) -> tuple[date, datetime]:
    """The reporting day of a run and the instant it looks until. Outside the campaign the run is skipped, in words.

    The day is the parameter, else the partition, else what the clock says; never `ds`, which is a UTC date.
    """
    from airflow.sdk.exceptions import AirflowSkipException

    run, params = context["dag_run"], context["params"]
    as_of = datetime.fromisoformat(params["as_of"]) if params.get("as_of") else days.now()
    said = params.get("day") or run.partition_key
    day = date.fromisoformat(said) if said else days.reporting_day(min(as_of, run.run_after))
    campaign = settings().campaign
    if not campaign.starts_on <= day <= campaign.voting_on:
        raise AirflowSkipException(f"{day} lies outside the campaign ({campaign.starts_on} to {campaign.voting_on})")
    return day, as_of
