"""Materials, doors, work online and rosters of the sample: what its regions filed, and what the facts of the warehouse count."""

from __future__ import annotations

from collections import Counter
from datetime import date

from esep import days
from esep.regions import regions
from esep.sample import campaign, expected, figures, plans, roster
from esep.sample.facts import Row
from esep.sample.packs import Pack
from esep.warehouse.connect import connect

# form -> its fact, and the fact's measures with the form's columns they come from
FACTS = {
    "F4": ("fct_material_movement", {name: name for name in ("opening", "received", "distributed", "written_off", "closing")}),
    "F5": ("fct_door", {
        "teams": "teams", "visited": "households_visited", "opened": "households_opened",
        "no_answer": "households_no_answer", "declined": "households_declined", "leaflets_left": "leaflets_left",
        "questions": "questions_count",
    }),
    "F7": ("fct_online", {
        "posts": "posts", "livestreams": "livestreams", "reach": "reach", "views": "views", "engagements": "engagements",
        "peak_viewers": "peak_viewers", "followers": "followers_total",
    }),
}  # fmt: skip
Sums = dict[tuple[str, date, str], Counter[str]]


def filed(number_of_days: int) -> Sums:
    """Rows and sums of every sheet that counts, by region, day and form."""
    span = plans.CAMPAIGN_DAYS[:number_of_days]
    as_of = days.at(span[-1], expected.DIGEST_AT, days_later=1)
    found: Sums = {}
    for region in regions():
        packs = figures.foreseen(campaign.SEED, region.code, span[-1])
        for day in span:
            standing = expected.official(packs, region.code, day, as_of)
            for form in FACTS if standing else ():
                if rows := _readable(standing[-1], form):
                    found[region.code, day, form] = _summed(form, rows)
    return found


def counted() -> Sums:
    """The same of the facts."""
    found: Sums = {}
    with connect("transformer") as connection:
        for form, (fact, columns) in FACTS.items():
            sums = ", ".join(f"coalesce(sum({name}), 0) as {name}" for name in columns)
            rows = connection.execute(
                f"select region_code, report_date, count(*), {sums} from build_core.{fact} group by 1, 2".encode()
            )
            for region, day, *numbers in rows.fetchall():
                found[region, day, form] = Counter(dict(zip(("rows", *columns), map(int, numbers), strict=True)))
    return found


def odd_rosters() -> list[tuple[str, date, int, int]]:
    """Rosters in the warehouse that are not the sample's of that day, in any of its variants."""
    with connect("transformer") as connection:
        told = connection.execute(
            "select region_code, as_of, count(distinct coalition_code), sum(members) "
            "from build_core.fct_roster_snapshot group by 1, 2"
        ).fetchall()
    assert told
    return [
        (region, as_of, coalitions, int(members))
        for region, as_of, coalitions, members in told
        if (coalitions, members)
        not in {
            roster.totals(roster.rows(campaign.SEED, region, as_of, variant))
            for variant in ("", "members_fall", "coalition_extra")
        }
    ]


def _readable(one: expected.Filed, form: str) -> list[Row]:
    """The rows of a sheet that are not refused, with the slips of the pen that are only remarked on."""
    faults = [fault for fault in one.faults if fault.form == form]
    spoilt = {fault.row for fault in faults if fault.severity == "Q"}
    rows = []
    for number, row in enumerate(_sheet(one.pack, form)):
        slips = {
            fault.field: int(said)
            for fault in faults
            if fault.severity != "Q" and fault.row == number and fault.field and (said := fault.said or "").isdigit()
        }
        if number not in spoilt:
            rows.append(row | slips)
    return rows


def _sheet(pack: Pack, form: str) -> list[Row]:
    return list(pack.rows.get(form, ()))


def _summed(form: str, rows: list[Row]) -> Counter[str]:
    columns = FACTS[form][1]
    return Counter(
        {"rows": len(rows)} | {name: sum(row.get(source) or 0 for row in rows) for name, source in columns.items()}
    )
