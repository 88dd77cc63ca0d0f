"""What the press side of the warehouse should say of a case, worked out in Python from the definitions and not from the SQL."""

from __future__ import annotations

import itertools
from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from models.press_cases import DAYS, REGIONS, START, Article, Case
from models.press_stories import first, stated

COMPARED = {
    "events_held": "held", "meetings_planned": "planned", "members_count": "members", "coalitions_count": "coalitions",
    "voters_count": "reference", "constitution_articles": "reference", "organisations_count": "reference",
    "meeting_participants": "event", "questions_count": "none",
}  # fmt: skip
GROUPS = {
    "meeting_residents": "meeting", "round_table": "discussion", "lecture": "discussion",
    "coalition_session": "internal", "mass_event": "mass", "training": "internal",
}  # fmt: skip
VOTERS = {"61": (1195000, "ge"), "55": (500000, "approx"), "15": (577053, "eq")}
COALITIONS = {"61": 18, "55": 14, "15": 14, "62": 6}
ALL_COALITIONS = 247

# --- what the regions report ---------------------------------------------------------------------------------------------


def all_events(case: Case) -> list[tuple[str, dict[str, Any]]]:
    """Region and event, of every pack."""
    return [(region, event) for (region, _), events in case.packs.items() for event in events]


def held_until(case: Case, region: str, day: date, unit: str | None = None) -> int:
    """Outreach events held from the start to the day."""
    return sum(
        event["status"] == "held"
        and GROUPS[event["event_type"]] != "internal"
        and START <= event["event_date"] <= day
        and unit in {None, event["unit_code"]}
        for code, event in all_events(case)
        if code == region
    )


def plan_of(case: Case, region: str, day: date) -> list[tuple[str | None, date, str, int]] | None:
    """The lines in force: the first plan from the first day on, a later one from the day after its approval."""
    versions = sorted((version, since) for code, version, since in case.plans if code == region)
    in_force = [(version, since) for n, (version, since) in enumerate(versions) if n == 0 or since <= day]
    return case.plans[(region, *in_force[-1])] if in_force else None


def planned(case: Case, region: str, day: date, unit: str | None) -> int | None:
    """Outreach events of the plan in force; of a district where every line names one."""
    lines = plan_of(case, region, day)
    outreach = [line for line in lines or () if GROUPS[line[2]] != "internal"]
    if lines is None:
        return None
    if unit is None:
        return sum(line[3] for line in outreach)
    mine = [line[3] for line in outreach if line[0] == unit]
    return sum(mine) if mine and all(line[0] for line in outreach) else None


def coalition(case: Case, region: str, day: date) -> tuple[int | None, int | None]:
    """Members and coalitions: the last roster, before the first one the day's own sums."""
    dates = [of for code, of in case.rosters if code == region and of <= day]
    if not dates:
        members, coalitions = case.totals.get((region, day), (None, None))
        return members, coalitions
    lines = case.rosters[region, max(dates)]
    return sum(size for _, size in lines), len({code for code, _ in lines})


def figure(case: Case, what: str, scope: str, unit: str | None, day: date) -> int | None:
    """What the scope reports for the end of a day; of the nation where every region is known."""
    if day not in DAYS:
        return None
    if scope == "national":
        if unit is not None:
            return None
        # what was held is known from a region's first report on, though it was silent on the day itself
        parts = [
            held_until(case, code, day) if what == "held" and _has_filed_until(case, code, day)
            else None if what == "held" else figure(case, what, code, None, day)
            for code in REGIONS
        ]  # fmt: skip
        return None if None in parts else sum(part or 0 for part in parts)
    if what == "held":
        return held_until(case, scope, day, unit) if (scope, day) in case.packs else None
    if what == "planned":
        return planned(case, scope, day, unit)
    return coalition(case, scope, day)[what == "coalitions"] if unit is None else None


def _has_filed_until(case: Case, region: str, day: date) -> bool:
    return any(code == region and of <= day for code, of in case.packs)


# --- claims ----------------------------------------------------------------------------------------------------------------


def reference(claim: dict[str, Any], day: date) -> tuple[int, str] | None:
    """The fact valid on the day."""
    measure, scope = claim["measure"], claim["scope"]
    if measure == "constitution_articles":
        return (96 if day >= date(2026, 2, 12) else 95), "eq"
    if measure == "organisations_count":
        return (300, "ge") if scope == "national" else None
    if measure == "voters_count":
        return (12416759, "eq") if scope == "national" else VOTERS.get(scope)
    if measure == "coalitions_count":
        return (ALL_COALITIONS if scope == "national" else COALITIONS[scope]), "eq"
    return None


def verdict(claim: dict[str, Any], reported: int, known: str, tolerance: int) -> str:
    """Section 5.7 of the model of the domain; `known`: how the reported value itself is meant."""
    said, comparator = stated(claim), claim["comparator"]
    low, high = claim["low"], claim["high"]
    if comparator == "range":
        said = min(max(reported, low), high)
    off = Fraction(abs(said - reported), max(reported, 1))
    if known == "ge" and said >= reported:
        return "consistent"
    if known == "approx" and off <= Fraction(1, 10):
        return "consistent"
    if comparator == "ge":
        if reported < said:
            return "claim_higher"
        return "consistent" if reported < Fraction(5, 4) * said else "claim_stale_or_understated"
    if comparator == "le":
        if reported > said:
            return "claim_stale_or_understated"
        return "consistent" if reported > Fraction(4, 5) * said else "claim_higher"
    if comparator == "range":
        agrees = low <= reported <= high
    else:
        agrees = off <= (Fraction(1, 10) if comparator == "approx" else Fraction(tolerance, 100))
    return "consistent" if agrees else "minor" if off <= Fraction(1, 10) else "major"


def check(case: Case, article: Article, number: int, first_day: date) -> tuple[str, int | None]:
    """Verdict and reported value of one claim; first_day: of the story's first print."""
    claim = article.claims[number]
    what, scope, unit = COMPARED.get(claim["measure"], "none"), claim["scope"], claim["unit_code"]
    free = claim["measure"] == "constitution_articles"
    if what == "none" or scope == "unknown" or unit == "999":
        return "not_comparable", None
    if what == "event":
        return attendance(case, article, number, first_day)
    tolerance = 0 if free else 2
    if what != "reference":
        for away in (0, -1, 1, -2, 2, -3, 3):
            found = figure(case, what, scope, unit, first_day + timedelta(days=away))
            if found is not None:
                return verdict(claim, found, "eq", tolerance), found
    if unit is not None and not free:
        return ("no_report" if what == "held" else "not_comparable"), None
    fact = reference(claim, first_day) if what in {"reference", "coalitions"} else None
    if fact is None:
        return ("not_comparable" if what == "reference" else "no_report"), None
    if free and claim["comparator"] == "eq" and stated(claim) in {95, 104}:
        return "superseded_fact", fact[0]
    return verdict(claim, *fact, tolerance), fact[0]


def attendance(case: Case, article: Article, number: int, first_day: date) -> tuple[str, int | None]:
    """Compared with the one event of its kind, place and day, where the article leaves no choice."""
    claim = article.claims[number]
    region, unit = claim["scope"], claim["unit_code"]
    if region == "national":
        return "not_comparable", None
    same = {
        stated(one)
        for one in article.claims
        if (one["measure"], one["scope"], one["unit_code"]) == (claim["measure"], region, unit)
    }
    told = {
        (one["event_date"], one["unit_code"])
        for one in article.events
        if one["status"] == "held" and one["region_code"] == region and GROUPS.get(one["event_type"]) == "meeting"
        if unit is None or one["unit_code"] in {None, unit}
    }
    said = article.event_date if "DATE_CONFLICT" not in article.flags else None
    told_day, told_unit = next(iter(told)) if len(told) == 1 else (None, None)
    day, place = told_day or said or first_day, unit or told_unit
    if len(same) > 1 or len(told) > 1:
        return "not_comparable", None
    if (region, day) not in case.packs:
        return "no_report", None
    events = [
        event
        for code, event in all_events(case)
        if code == region and event["event_date"] == day and event["status"] == "held"
        if GROUPS[event["event_type"]] == "meeting" and place in {None, event["unit_code"]}
    ]
    if len(events) != 1:
        return "not_comparable", None
    people = events[0]["participants_offline"] + events[0]["participants_online"]
    return verdict(claim, people, "eq", 2), people


# --- marts -------------------------------------------------------------------------------------------------------------------


def coverage(case: Case, told: dict[str, str]) -> dict[tuple[str, date, str], tuple[int | None, int, str]]:
    """Events held, stories and what they say of each other; every day of the case is due."""
    found = {}
    for region, day, language in itertools.product(REGIONS, DAYS, ("ru", "kk")):
        held = None
        if (region, day) in case.packs:
            held = held_until(case, region, day) - held_until(case, region, day - timedelta(days=1))
        seen = {told[a.url] for a in case.articles if region in a.regions and a.day == day and a.language == language}
        if held:
            said = "both" if seen else "events_without_press"
        elif seen:
            said = "press_without_report"
        else:
            said = "no_report" if held is None else "none"
        found[region, day, language] = (held, len(seen), said)
    return found


def press_only(case: Case, told: dict[str, str]) -> set[tuple[str, str, str, str, date]]:
    """Story, region, district, group and day of events that no report has within a day of it, once a report was due."""
    found = set()
    for article in case.articles:
        for one in article.events:
            group, day, region = GROUPS.get(one["event_type"]), one["event_date"], one["region_code"]
            if "DATE_CONFLICT" in article.flags and one["date_basis"] == "text":
                continue
            if one["status"] != "held" or group is None or day not in DAYS or region == "national":
                continue
            reported = any(
                code == region
                and event["status"] == "held"
                and GROUPS[event["event_type"]] == group
                and abs(event["event_date"] - day) <= timedelta(days=1)
                and (None in (one["unit_code"], event["unit_code"]) or one["unit_code"] == event["unit_code"])
                for code, event in all_events(case)
            )
            if not reported:
                found.add((told[article.url], region, one["unit_code"] or "-1", group, day))
    return found


def drift(case: Case, told: dict[str, str]) -> dict[tuple[str, str, str, date], tuple[str, int, int, int, bool]]:
    """First address, articles, least and greatest number, and whether no one number fits all that was said."""
    days = {article.url: article.day for article in case.articles}
    groups: dict[tuple[str, str, str, date], list[tuple[Article, dict[str, Any]]]] = defaultdict(list)
    for article in first(case.articles):
        day = days[told[article.url]]
        week = day - timedelta(days=day.weekday())
        for claim in article.claims:
            if claim["measure"] not in COMPARED or claim["scope"] == "unknown" or claim["unit_code"] == "999":
                continue
            moves = COMPARED[claim["measure"]] in {"held", "event", "none"}
            region = "-3" if claim["scope"] == "national" else claim["scope"]
            key = (claim["measure"], region, claim["unit_code"] or "-3", day if moves else week)
            groups[key].append((article, claim))
    return {
        key: (
            said[0][0].url,
            len({article.url for article, _ in said}),
            min(stated(claim) for _, claim in said),
            max(stated(claim) for _, claim in said),
            len({stated(claim) for _, claim in said}) > 1,
        )
        for key, said in groups.items()
    }


def voice(case: Case, told: dict[str, str]) -> dict[str, Fraction]:
    """Share of each region in the first prints about regions, per cent; a print about several is split evenly."""
    prints = [article for article in case.articles if told[article.url] == article.url]
    weights = {
        region: sum((Fraction(1, len(one.regions)) for one in prints if region in one.regions), Fraction(0))
        for region in REGIONS
    }
    total = sum(weights.values())
    return {region: 100 * weight / total for region, weight in weights.items() if weight}
