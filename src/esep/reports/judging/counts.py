"""Rules about the other forms, each about its own sheet: plan, roster, materials, door to door, questions, online."""

from __future__ import annotations

from collections.abc import Iterator

from esep.regions import by_code, units_by_code
from esep.reports.findings import REFUSES_ROW, WARNS, Finding
from esep.reports.judging.filing import Filing
from esep.reports.sheets import Row, Table

WITH_A_PARTY = {"party", "supporter"}
MAY_HAVE_A_PARTY = {"deputy_parliament", "deputy_maslikhat"}
HOUSEHOLDS_A_TEAM = 40
WITHOUT_A_TOPIC = {"other", "unclassified"}
TOPICS_FROM = 20  # questions: fewer say nothing about how topics are chosen


def plan_date(table: Table, row: Row, filing: Filing) -> Iterator[Finding]:
    """R-221: inside the campaign."""
    campaign = filing.campaign
    if not campaign.starts_on <= row["plan_date"] <= campaign.ends_on:
        args = {"first": campaign.starts_on.isoformat(), "last": campaign.ends_on.isoformat()}
        yield table.finding("R-221", REFUSES_ROW, row, "plan_date", **args)


def party(table: Table, row: Row, _: Filing) -> Iterator[Finding]:
    """R-231: members of parties and their supporters have one, deputies may, the others have none."""
    category, is_without = row["member_category"], row["party_code"] == "none"
    if category in WITH_A_PARTY and is_without:
        yield table.finding("R-231", REFUSES_ROW, row, "party_code", reason="party_needed")
    elif category not in WITH_A_PARTY | MAY_HAVE_A_PARTY and not is_without:
        yield table.finding("R-231", REFUSES_ROW, row, "party_code", reason="party_not_allowed")


def coalition(table: Table, row: Row, filing: Filing) -> Iterator[Finding]:
    """R-104: a coalition's code begins with its region's, and a unit in it belongs to the region."""
    region, _, unit = row["coalition_code"].partition("-")
    known = units_by_code().get(unit)
    if filing.region_code and (region != filing.region_code or (known and known.region_code != region)):
        yield table.finding("R-104", REFUSES_ROW, row, "coalition_code", reason="other_region")


def coalitions(table: Table, filing: Filing) -> Iterator[Finding]:
    """R-233: one coalition a unit, and the region's own."""
    region = by_code().get(filing.region_code or "")
    found = {row["coalition_code"] for row in table.rows}
    if region and len(found) > region.units + 1:
        yield table.finding("R-233", WARNS, None, "coalition_code", coalitions=len(found), limit=region.units + 1)


def stock(table: Table, row: Row, _: Filing) -> Iterator[Finding]:
    """R-241: what was there and came, less what went, is there."""
    expected = row["opening"] + row["received"] - row["distributed"] - row["written_off"]
    if row["closing"] != expected:
        suggested = str(expected) if expected >= 0 else None
        yield table.finding("R-241", REFUSES_ROW, row, "closing", expected=expected, suggested=suggested)


def doors(table: Table, row: Row, _: Filing) -> Iterator[Finding]:
    """R-251, R-252: every door was opened, silent or closed; and no team visits a whole town."""
    visited, limit = row["households_visited"], HOUSEHOLDS_A_TEAM * row["teams"]
    answers = row["households_opened"] + row["households_no_answer"] + row["households_declined"]
    if visited != answers:
        yield table.finding("R-251", REFUSES_ROW, row, "households_visited", sum=answers, suggested=str(answers))
    if visited > limit:
        args = {"reason": "door_per_team", "teams": row["teams"], "limit": limit}
        yield table.finding("R-252", WARNS, row, "households_visited", **args)


def door_date(table: Table, row: Row, filing: Filing) -> Iterator[Finding]:
    """R-253: not before the region's action begins, and not on the days of silence and of voting."""
    day = filing.report_date
    starts = filing.campaign.door_starts(filing.region_code) if filing.region_code else None
    if filing.is_forbidden(day):
        args = {"reason": "door_forbidden", "date": day.isoformat()}
        yield table.finding("R-253", REFUSES_ROW, row, "unit_code", **args)
    elif starts is not None and day < starts:
        args = {"reason": "door_not_started", "date": day.isoformat(), "starts": starts.isoformat()}
        yield table.finding("R-253", REFUSES_ROW, row, "unit_code", **args)


def answers(table: Table, row: Row, _: Filing) -> Iterator[Finding]:
    """R-261: not more answered and escalated than asked."""
    handled = (row["answered_count"] or 0) + (row["escalated_count"] or 0)
    if handled > row["asked_count"]:
        yield table.finding("R-261", REFUSES_ROW, row, "answered_count", handled=handled, asked=row["asked_count"])


def topics(table: Table, _: Filing) -> Iterator[Finding]:
    """R-262: most questions should have a topic."""
    asked = sum(row["asked_count"] for row in table.rows)
    other = sum(row["asked_count"] for row in table.rows if row["topic_code"] in WITHOUT_A_TOPIC)
    if asked >= TOPICS_FROM and other * 2 > asked:
        yield table.finding("R-262", WARNS, None, "topic_code", asked=asked, other=other)


def views(table: Table, row: Row, _: Filing) -> Iterator[Finding]:
    """R-271: nobody is reached, reacts or watches without a view."""
    for name in ("reach", "engagements", "peak_viewers"):
        if row["views"] is not None and row[name] is not None and row[name] > row["views"]:
            yield table.finding("R-271", REFUSES_ROW, row, name, views=row["views"])


def reach(table: Table, row: Row, filing: Filing) -> Iterator[Finding]:
    """R-272: not more accounts than the region has people."""
    region = by_code().get(filing.region_code or "")
    if region and row["reach"] is not None and row["reach"] > region.population:
        args = {"reason": "reach_above_population", "population": region.population}
        yield table.finding("R-272", WARNS, row, "reach", **args)
