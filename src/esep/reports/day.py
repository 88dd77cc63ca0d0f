"""One reporting day of all regions: what the DAG `regional_reports` and `esep day` do, step by step."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, datetime

from esep import checks, days
from esep.config import settings
from esep.receipts import Outcome, Receipt, account
from esep.regions import by_code
from esep.reports import inbox, intake, rules
from esep.warehouse import campaign, connect, load

log = logging.getLogger(__name__)

# Daily packs that stand, and were loaded or let in after the inputs of the last marts were read. Emitted until a build has
# them.
LANDED = """
with built as (
    select coalesce(max(inputs_read_at), '-infinity') as read_at from ops.builds where layer = 'marts'
)
select distinct v.region_code, v.report_date
from ops.submission_versions as v
inner join raw.submissions as s on v.file_sha256 = s.file_sha256
cross join built
where v.pack = 'daily' and v.is_acceptable and v.received_at <= %(as_of)s
    and v.report_date in (select d.report_date from ops.days as d)
    and greatest(
        s.loaded_at, (select max(h.released_at) from ops.holds as h where h.file_sha256 = s.file_sha256)
    ) > built.read_at
"""
# Earlier days whose files no suite has seen (late reports, corrections, what lay there before the first run, what HQ let
# in), and the days after them: they are held against what was filed before.
UNSEEN = """
with touched as (
    select
        s.report_date,
        max(greatest(
            s.loaded_at, (select max(h.released_at) from ops.holds as h where h.file_sha256 = s.file_sha256)
        )) as touched_at
    from raw.submissions as s
    where s.report_date < %(day)s and s.received_at <= %(as_of)s and s.state <> 'rejected'
    group by s.report_date
),

followed as (
    select report_date, max(touched_at) over (order by report_date) as touched_at
    from touched
),

looked as (
    select report_date, min(validated_at) as validated_at
    from ops.validations
    group by report_date
)

select followed.report_date
from followed
left join looked on followed.report_date = looked.report_date
where looked.validated_at is null or looked.validated_at < followed.touched_at
order by followed.report_date
"""
RECEIVED = "select key, outcome, detail from ops.receipts where room = 'reports' and report_date = %s"


@dataclass(frozen=True, slots=True)
class Landed:
    """What the intake of a day made ready: partitions region|day, and days that may be built."""

    partitions: list[str]
    ready_days: list[str]
    said: str


def name_of(code: str) -> str:
    """A region's name in the interface."""
    return by_code()[code].name_ru


def open_day(day: date, as_of: datetime) -> list[str]:
    """Keep until which instant the day is looked at; the codes of the regions that report on it."""
    campaign.write()
    campaign.write_rules(rules.as_configured())
    campaign.open_day(day, as_of)
    starts = settings().campaign.reporting_starts_on
    return [code for code in by_code() if day >= starts.get(code, settings().campaign.starts_on)]


def collect(day: date, as_of: datetime, code: str) -> str:
    """Copy one region's new files to the archive; returns the region for the next step."""
    new = inbox.collect(day, code, as_of)
    log.info("region=%s day=%s collected=%s", code, day, len(new))
    return code


def load_region(day: date, as_of: datetime, code: str) -> None:
    """Read what is not read yet; a failure of ours leaves a receipt `broken` and goes on as an error."""
    try:
        intake.load(day, code, as_of)
    except Exception as err:
        receipt = Receipt("reports", day, code, Outcome.BROKEN, days.now(), detail=f"{type(err).__name__}: {err}"[:500])
        with connect("loader") as connection:
            load.receipt(connection, receipt)
        raise


def validate(day: date, as_of: datetime) -> Landed:
    """Hold the day, and earlier ones that something reached, against all suites; then tell which regions have landed and
    which days may be built.

    A day is ready when it is closed (its digest may be written), or when something late reached an earlier day.
    """
    validate_days(day, as_of)
    with connect("loader") as connection:
        landed = connection.execute(LANDED, {"as_of": as_of}).fetchall()
        closed = connection.execute("select is_closed from ops.days where report_date = %s", (day,)).fetchone()
    late_days = {found for _, found in landed if found < day}
    ready = sorted(late_days | ({day} if closed and closed[0] else set()))
    partitions = sorted(f"{code}|{found}" for code, found in landed)
    return Landed(
        partitions,
        [one.isoformat() for one in ready],
        f"{len(partitions)} packs landed; ready to build: {', '.join(map(str, ready)) or 'not yet'}",
    )


def validate_days(day: date, as_of: datetime) -> list[date]:
    """Hold `day` against all suites, after the earlier days that something reached and those after them; oldest first."""
    with connect("loader") as connection:
        unseen = [found for (found,) in connection.execute(UNSEEN, {"day": day, "as_of": as_of})]
    for one in (*unseen, day):
        for result in checks.validate(one, as_of):
            log.info("suite=%s day=%s rows=%s failed=%s", result.suite, one, result.rows_checked, result.failed)
    return [*unseen, day]


def confirm(day: date, as_of: datetime) -> str:
    """One receipt a region, none of them broken; returns the counts in words."""
    expected = set(open_day(day, as_of))
    with connect("loader") as connection:
        receipts = {key: (outcome, detail) for key, outcome, detail in connection.execute(RECEIVED, (day,))}
    return account(expected, receipts)
