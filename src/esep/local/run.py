"""One campaign day from end to end: through Airflow (`run`), or by the same code without it (`day`)."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from esep import days
from esep.config import settings
from esep.errors import EsepError, LocalError, WarehouseError
from esep.local import airflow
from esep.local.stack import Stack
from esep.local.summary import Summary, summarise

log = logging.getLogger(__name__)

RUN_SECONDS = 1200.0
FINISHED = {"success", "failed", "skipped", "upstream_failed", "removed"}
UNFINISHED = {"queued", "running"}


def instant_of(day: date, *, is_sample: bool) -> datetime:
    """Until when a run for `day` looks: the sample's days are past, so its digest hour stands for now."""
    return days.at(day, settings().campaign.digest_data_at, days_later=1) if is_sample else days.now()


def check_day(day: date) -> None:
    """Refuse a day that no region reports for, in one sentence."""
    campaign = settings().campaign
    if not campaign.starts_on <= day <= campaign.ends_on:
        raise EsepError(
            f"{day} is not a day of the campaign: choose one from {campaign.starts_on} to {campaign.ends_on}"
        )


def default_day(*, is_sample: bool) -> date:
    """The sample's own day, or the day that is being reported now."""
    if is_sample:
        from esep.sample.campaign import DEFAULT_DAY

        return DEFAULT_DAY
    return days.reporting_day(days.now())


def prepare(stack: Stack, day: date | None) -> tuple[date, datetime]:
    """Database, sample, sources and mail door; returns the day and the instant it is looked at."""
    stack.open_database()
    is_sample = stack.is_sample()
    day = day or default_day(is_sample=is_sample)
    check_day(day)
    as_of = instant_of(day, is_sample=is_sample)
    if is_sample:
        stack.say(f"making the sample campaign as it stood on {days.local(as_of):%Y-%m-%d %H:%M} (UTC+5)")
        stack.make_sample(as_of)
    stack.start_mail_sink()
    return day, as_of


def through_airflow(stack: Stack, day: date | None) -> Summary:
    """`esep run`: the day's DAG runs, by the scheduler; returns what happened."""
    day, as_of = prepare(stack, day)
    before = summarise(day)
    stack.start_airflow()
    stack.say(f"Airflow is up at http://127.0.0.1:{stack.port('airflow')}")
    client, conf = stack.client(), {"day": day.isoformat()}
    if stack.is_sample():  # a past day: looked at as of its digest hour. A real one is looked at as of each task's now.
        conf["as_of"] = as_of.isoformat()
    known = {name: {one["dag_run_id"] for one in client.runs(name)} for name in ("warehouse", "bulletin")}
    try:
        follow(stack, client, "press", client.trigger("press", conf), day)
    except LocalError as err:  # the reports must not wait for the press
        stack.say(f"  {err}")
    follow(stack, client, "regional_reports", client.trigger("regional_reports", conf), day)
    if not is_ready(day):
        stack.say(f"{day} is still open: it is built when all regions have landed, or at its digest hour")
        return summarise(day, before)
    for dag_id in ("warehouse", "bulletin"):
        follow(stack, client, dag_id, _await_run(stack, client, dag_id, day, known[dag_id]), day)
    return summarise(day, before)


def is_ready(day: date) -> bool:
    """Whether the day's warehouse run has been asked for: the day is closed, or every region has landed."""
    from esep.warehouse import connect

    with connect("loader") as connection:
        row = connection.execute(
            "select d.is_closed, (select count(distinct s.region_code) from raw.submissions as s where s.pack = 'daily' "
            "and s.report_date = d.report_date and s.state <> 'rejected'), (select count(*) from ops.campaign_regions) "
            "from ops.days as d where d.report_date = %s",
            (day,),
        ).fetchone()
    return row is not None and (row[0] or row[1] >= row[2])


def _await_run(stack: Stack, client: airflow.Client, dag_id: str, day: date, known: set[str]) -> str:
    """The run that the assets start for the day."""
    found: list[str] = []

    def has_come() -> bool:
        found[:] = [
            one["dag_run_id"]
            for one in client.runs(dag_id)
            if one["dag_run_id"] not in known and one.get("partition_key") == day.isoformat()
        ]
        return bool(found)

    airflow.wait_until(has_come, stack.started, f"the start of {dag_id} by its assets", 120)
    return found[0]


def follow(stack: Stack, client: airflow.Client, dag_id: str, run_id: str, day: date) -> None:
    """Wait for a run, telling how far it is; one sentence when it failed."""
    started, told = time.monotonic(), ""
    deadline = started + RUN_SECONDS
    while True:
        run = client.run(dag_id, run_id)
        if run["state"] not in UNFINISHED:
            break
        progress = _progress(client.tasks(dag_id, run_id))
        if progress != told and progress:
            stack.say(f"  {dag_id} {day}: {progress}")
            told = progress
        if time.monotonic() > deadline:
            raise LocalError(
                f"{dag_id} is not through after {RUN_SECONDS:.0f} s; look at it in the interface: {client.base}"
            )
        time.sleep(1)
    if run["state"] != "success":
        failed = [_name(one) for one in client.tasks(dag_id, run_id) if one["state"] == "failed"]
        raise LocalError(
            f"{dag_id} failed at {', '.join(failed) or 'its start'}; the task logs are in {stack.logs / 'tasks'} "
            f"and in the interface, and what to do is in docs/runbooks/{dag_id}.md"
        )
    stack.say(f"  {dag_id} {day}: done in {time.monotonic() - started:.0f} s")


def _name(task: dict[str, Any]) -> str:
    label = task.get("rendered_map_index")
    return f"{task['task_id']} ({label})" if label else str(task["task_id"])


def _progress(tasks: list[dict[str, Any]]) -> str:
    """The task that is being worked on, and how many of its instances are through."""
    waiting = [_name(task) for task in tasks if task["state"] == "up_for_retry"]
    if waiting:
        return f"{', '.join(waiting[:3])} failed and will be tried again in a minute or more"
    for name in dict.fromkeys(task["task_id"] for task in tasks if task["state"] not in FINISHED | {None}):
        same = [task for task in tasks if task["task_id"] == name]
        through = sum(task["state"] in FINISHED for task in same)
        return f"{name} {through} of {len(same)}" if len(same) > 1 else str(name)
    return ""


def without_airflow(stack: Stack, day: date | None) -> Summary:
    """`esep day`: the same steps in this process, one after the other; a failure of one region does not stop the others."""
    from esep.bulletin import day as edition
    from esep.press import day as reading
    from esep.reports import day as reporting
    from esep.warehouse import build, publish, standing

    day, looked_at = prepare(stack, day)
    before = summarise(day)

    def as_of() -> datetime:
        return looked_at if stack.is_sample() else days.now()

    def outlet(code: str) -> None:
        reading.poll(day, as_of(), code)
        reading.read(day, as_of(), code)

    def region(code: str) -> None:
        reporting.collect(day, as_of(), code)
        reporting.load_region(day, as_of(), code)

    failures = _each(stack, "press", reading.open_day(day, as_of()), outlet)
    try:
        stack.say("  " + reading.confirm(day, as_of()))
    except LocalError as err:  # the reports must not wait for the press
        stack.say(f"  {err}")
    failures += _each(stack, "regional reports", reporting.open_day(day, as_of()), region)
    stack.say("  validating the day")
    reporting.validate(day, as_of())
    _answer(stack, day, as_of())
    if failures:
        raise LocalError("; ".join(failures))
    stack.say("  " + reporting.confirm(day, as_of()))
    try:
        for name in build.LAYERS:
            stack.say("  " + build.layer(day, name))
        stack.say("  " + publish.publish(day))
    except WarehouseError:  # the mail goes out at its hour all the same, and says whose figures it has
        stack.say("  " + standing.stand_by(day))
        stack.say("  " + edition.send(edition.prepare(day)))
        raise
    stack.say("  " + edition.send(edition.prepare(day)))
    return summarise(day, before)


def _answer(stack: Stack, day: date, as_of: datetime) -> None:
    """Tell the senders what became of their files; mail that cannot go now waits in the outbox and stops nothing."""
    from esep.reports import answering

    try:
        stack.say("  " + answering.answer(day, as_of))
    except EsepError as err:
        stack.say(f"  answers to senders: {err}")


def _each(stack: Stack, what: str, codes: list[str], do: Callable[[str], None]) -> list[str]:
    failures = []
    for number, code in enumerate(codes, start=1):
        stack.say(f"  {what}: {number} of {len(codes)}")
        try:
            do(code)
        except EsepError as err:
            failures.append(f"{what} {code}: {err}")
    return failures
