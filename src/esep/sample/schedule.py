"""When each region's files arrive and what is wrong with them: written down for 12 to 18 February, drawn by lot afterwards."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from esep import days
from esep.regions import regions
from esep.sample import menu, plans
from esep.sample.menu import COPIED_FROM as COPIED_FROM
from esep.sample.plans import rng

DEFAULT_DAY = date(2026, 2, 17)
LAST_SCRIPTED = date(2026, 2, 18)

CARRIERS = {"23": "csv", "39": "csv", "62": "csv", "33": "json", "71": "json", "75": "json"}  # the others file XLSX
KAZAKH_FILERS = frozenset({"10", "19", "27", "31", "43", "47", "61", "62", "33"})
PROBLEM_REGIONS = ("31", "59")

# Row faults: one cell of one row is spoilt, the row is refused, the rest lives.
ROW_FAULTS = (
    "about_forty", "one_thousand", "negative", "error_cell", "unknown_unit", "other_regions_unit", "future_date",
    "unknown_label", "answered_above_asked", "silence_day",
)  # fmt: skip
FILE_FAULTS = ("html_as_xlsx", "truncated_zip", "wrong_region", "missing_column")
# What a reader must read through (some with a warning).
# What a reader must read through (some with a warning).
ODDITIES = (
    "title_rows", "total_row", "wrong_total", "nbsp_numbers", "extra_column", "date_as_text", "sheets_swapped", "lookalike_letters",
    "empty_rows", "row_twice",
)  # fmt: skip
# More of them, in the days drawn by lot.
DRAWN_ODDITIES = (
    "title_rows", "merged_headings", "two_row_headings", "total_row", "subtotal_row", "empty_rows", "hidden_rows", "nbsp_numbers",
    "formulas_uncached", "date_as_serial", "date_as_text", "sheets_swapped", "sheet_renamed", "extra_column", "heading_respelt",
    "lookalike_letters", "dashes", "dots", "confidential", "first_column_empty",
)  # fmt: skip
CSV_ODDITIES = ("kz1048_csv", "utf16_csv")
XLSX_ODDITIES = tuple(dict.fromkeys(name for name in (*ODDITIES, *DRAWN_ODDITIES) if name != "row_twice"))
DAILY_KINDS = frozenset({"original", "correction", "retraction", "duplicate"})
SAME_DATA = "same_data"
# Regions that still file the first version of the forms, and until when.
OLD_FORM_UNTIL = {"62": date(2026, 3, 1), "33": date(2026, 2, 22), "39": plans.ENDS_ON}
# Regions whose roster comes as a file of its own on Mondays.
ROSTER_APART = ("10", "55")


@dataclass(frozen=True, slots=True)
class Drop:
    """One file that comes in: for which day, when, and what is odd or wrong about it."""

    region_code: str
    day: date
    received_at: datetime
    kind: str = "original"  # original, correction, retraction, duplicate, plan, roster
    number: int = 1
    dirt: tuple[str, ...] = field(default=())
    late_detail: int = 0
    is_nil: bool = False

    @property
    def is_approved(self) -> bool:
        """Whether HQ agreed to a correction after its term."""
        return "approved" in self.dirt


def tells(drop: Drop) -> bool:
    """Whether a file of a day is let in and changes what is known of its day."""
    wrong = {*FILE_FAULTS, *menu.BLOCKING, "yesterday_renamed", "unapproved", "after_freeze"}
    return drop.kind in {"original", "correction", "retraction"} and not wrong & set(drop.dirt)


def brings_roster(drop: Drop) -> bool:
    """Whether a file of the daily kind, let in, can bring a roster."""
    return drop.kind == "original" and tells(drop) and not drop.is_nil and "old_template" not in drop.dirt


def form_version(region_code: str, day: date) -> str:
    """The version of the forms that a region fills in on a day."""
    until = OLD_FORM_UNTIL.get(region_code)
    return "1.0" if until is not None and day <= until else "1.1"


def carrier(region_code: str) -> str:
    """xlsx, csv or json: fixed per region."""
    return CARRIERS.get(region_code, "xlsx")


def language(region_code: str) -> str:
    """The language a region files in."""
    return "kk" if region_code in KAZAKH_FILERS else "ru"


# Day of February -> region -> its files: "clock [kind] [dirt ...] [nil] [late=n]", clock with +1 for the next day.
# A region that is not named files one pack in time, without faults.
SCRIPT: dict[int, dict[str, tuple[str, ...]]] = {
    12: {
        "19": ("19:12", "+1 11:05 correction"),
        "27": ("18:41 title_rows",),
        "31": ("+1 09:30",),
        "33": ("18:05 nil",),
        "43": ("18:50 html_as_xlsx", "21:15"),
        "59": ("+1 00:40",),
        "62": ("17:30 nil",),
        "63": ("+1 16:00",),
        "79": ("19:31 date_as_text",),
    },
    13: {
        "15": ("19:20 one_thousand",),
        "23": ("19:10 truncated_zip", "19:48"),
        "31": ("22:10",),
        "35": ("18:22 row_twice",),
        "47": ("18:15",),
        "61": ("19:05 empty_rows",),
        "79": ("18:00", "18:40 correction", "19:10 retraction"),
    },
    14: {
        "10": ("17:45 total_row",),
        "19": ("18:20 late=2",),
        "39": ("21:05",),
        "43": ("19:00", "+1 10:20 correction"),
        "47": ("19:10 yesterday_renamed", "19:55"),
        "59": (),
        "63": ("18:30 sheets_swapped",),
    },
    15: {
        "10": ("18:20 missing_column", "20:40"),
        "31": ("+1 13:30",),
        "59": ("+1 06:50",),
        "62": ("16:05 nil",),
        "75": ("19:10", "+1 16:00 correction"),
        "11": ("17:55 lookalike_letters",),
    },
    16: {
        "11": ("19:24 unknown_unit",),
        "27": ("18:50 retract_row",),
        "33": ("19:02 unknown_label",),
        "55": ("18:47", "+1 15:20 correction"),
        "59": ("23:30",),
        "61": ("19:30 late=1",),
        "79": ("19:15 nbsp_numbers",),
    },
    17: {
        "10": ("19:02 about_forty",),
        "11": ("18:31 title_rows summary_differs",),
        "15": ("18:44 other_regions_unit",),
        "19": ("19:21 wrong_total",),
        "27": ("17:58 extra_column",),
        "31": ("+1 07:10",),
        "35": ("19:33 one_thousand",),
        "39": ("18:10 negative",),
        "43": ("18:26 sheets_swapped",),
        "47": ("19:20 wrong_region", "+1 14:20"),
        "55": ("18:39 lookalike_letters",),
        "59": ("+1 10:40",),
        "61": ("18:32 empty_rows", "20:05 duplicate"),
        "63": ("19:11 error_cell",),
        "71": ("18:52 late=1",),
        "75": ("19:40 future_date",),
        "79": ("19:07 nbsp_numbers date_as_text answered_above_asked",),
    },
    18: {
        "15": ("18:40 title_rows total_row",),
        "59": ("21:40",),
        "61": ("18:45",),
        "63": ("19:05 negative",),
        "47": ("19:25 extra_column",),
    },
}
# A correction of the default day that comes after its digest: figures already mailed are restated.
LATER = {(DEFAULT_DAY, "71"): "+1 11:30 correction"}

# Plans: when the first version came; everyone not named sent it in the morning of the first day.
LATE_PLANS = {"62": datetime.combine(date(2026, 2, 13), time(9, 40), tzinfo=days.ALMATY)}
# Later versions that are wrong: a line outside the campaign, a past that is not frozen, too few and too many events.
PLAN_FAULTS = {
    (date(2026, 2, 20), "27"): "plan_outside",
    (date(2026, 2, 24), "15"): "plan_past_dropped",
    (date(2026, 2, 26), "61"): "plan_shrunk",
    (date(2026, 2, 27), "35"): "plan_bloated",
}
REVISED_PLANS = {"11": time(15, 10), "35": time(16, 25), "75": time(17, 40)}


def drops(seed: int, until: datetime) -> list[Drop]:
    """Every file received until `until`, in order of receipt."""
    result = _plan_drops(seed)
    day = plans.STARTS_ON
    last = days.calendar_day(until)
    while day <= min(last, plans.SILENCE_ON):
        for region in regions():
            result += of_day(seed, region.code, day)
        day += timedelta(days=1)
    return sorted(
        (drop for drop in result if drop.received_at <= until), key=lambda drop: (drop.received_at, drop.region_code)
    )


def of_day(seed: int, region_code: str, day: date) -> list[Drop]:
    """A region's files for one reporting day."""
    if day == plans.SILENCE_ON:
        # Campaigning is over: one region still files, with an event that must raise the legal alarm.
        return [_drop(region_code, day, "17:20 silence_day", 1)] if region_code == "55" else []
    if day > plans.ENDS_ON:
        return []
    if day <= LAST_SCRIPTED:
        return _scripted(seed, region_code, day)
    return _drawn(seed, region_code, day)


def _scripted(seed: int, region_code: str, day: date) -> list[Drop]:
    specs = SCRIPT[day.day].get(region_code)
    if specs is None:
        specs = (_in_time(seed, region_code, day),)
    if extra := LATER.get((day, region_code)):
        specs = (*specs, extra)
    return [_drop(region_code, day, spec, number) for number, spec in enumerate(specs, start=1)]


def _in_time(seed: int, region_code: str, day: date) -> str:
    dice = rng(seed, region_code, day, "receipt")
    return f"{dice.randint(16, 19)}:{dice.randint(0, 54):02d}"


def _drawn(seed: int, region_code: str, day: date) -> list[Drop]:
    """Lateness, faults and corrections by the shares of domain.md 4.5; the menu's faults go before the lot."""
    dice = rng(seed, region_code, day, "receipt")
    clock = _in_time(seed, region_code, day)
    word = menu.served(seed).get((region_code, day))
    if (region_code, day) == menu.AFTER_FREEZE:
        specs = [clock, "+4 15:10 correction approved after_freeze"]
    elif word is not None:
        specs = _served(dice, word, clock)
    elif (region_code, day) in menu.plain(seed):
        specs = [clock]
    else:
        specs = _by_lot(dice, region_code, clock)
    drops = [_drop(region_code, day, spec, number) for number, spec in enumerate(specs, start=1)]
    if region_code in ROSTER_APART and day.weekday() == 0:
        drops.append(Drop(region_code, day, days.at(day, time(dice.randint(11, 15), 20)), "roster", 1))
    return drops


def _by_lot(dice: random.Random, region_code: str, clock: str) -> list[str]:
    shares = (50, 28, 10, 8, 4) if region_code in PROBLEM_REGIONS else (80, 12, 4, 2, 2)
    fate = dice.choices(("on_time", "late", "very_late", "missing", "rejected_first"), shares)[0]
    specs: list[str] = []
    if fate == "missing":
        return []
    if fate == "rejected_first":
        specs.append(f"{clock} {_file_fault(dice, region_code)}")
        clock = f"20:{dice.randint(5, 59):02d}"
    elif fate == "late":
        clock = (
            f"20:{dice.randint(10, 59)}"
            if dice.random() < 0.4
            else f"+1 {dice.randint(6, 11):02d}:{dice.randint(10, 55)}"
        )
    elif fate == "very_late":
        clock = f"+1 {dice.randint(13, 22)}:{dice.randint(10, 55)}"
    dirt = []
    if dice.random() < 0.2 and (oddities := _oddities(region_code)):
        dirt.append(dice.choice(oddities))
    specs.append(" ".join([clock, *dirt]))
    if dice.random() < 0.06:
        specs.append(f"+2 {dice.randint(13, 18)}:{dice.randint(10, 55)} correction")
        if dice.random() < 0.08:
            specs.append(f"+2 {dice.randint(19, 22)}:{dice.randint(10, 55)} retraction")
    return specs


def _oddities(region_code: str) -> tuple[str, ...]:
    return {"xlsx": DRAWN_ODDITIES, "csv": CSV_ODDITIES}.get(carrier(region_code), ())


def _served(dice: random.Random, word: str, clock: str) -> list[str]:
    """The files of a day on which a certain fault is served."""
    again = f"20:{dice.randint(5, 59):02d}"
    match word:
        case "duplicate":
            return [clock, f"{again} duplicate"]
        case "yesterday_renamed":
            return [f"{clock} yesterday_renamed", again]
        case "unknown_original":
            return [clock, f"{again} correction unknown_original"]
        case "unapproved" | "approved":
            return [clock, f"+4 {dice.randint(13, 18)}:{dice.randint(10, 55)} correction {word}"]
        case "same_data":
            return [clock, f"{again} correction same_data"]
        case "withdrawn":
            return [clock, f"20:{dice.randint(5, 20):02d} retraction", f"21:{dice.randint(5, 59):02d}"]
    return [f"{clock} {word}", again] if word in menu.BLOCKING else [f"{clock} {word}"]


def _file_fault(dice: random.Random, region_code: str) -> str:
    return dice.choice({"json": ("wrong_region",), "csv": FILE_FAULTS[1:]}.get(carrier(region_code), FILE_FAULTS))


def _drop(region_code: str, day: date, spec: str, number: int) -> Drop:
    words = spec.split()
    days_later = int(words.pop(0)) if words[0].startswith("+") else 0
    clock = time.fromisoformat(words.pop(0))
    kind = next((word for word in words if word in {"correction", "retraction", "duplicate"}), "original")
    late = next((int(word.removeprefix("late=")) for word in words if word.startswith("late=")), 0)
    dirt = tuple(word for word in words if word not in {kind, "nil"} and not word.startswith("late="))
    received_at = days.at(day, clock, days_later=days_later)
    return Drop(region_code, day, received_at, kind, number, dirt, late, "nil" in words)


def _plan_drops(seed: int) -> list[Drop]:
    result = []
    for region in regions():
        dice = rng(seed, region.code, "plan receipt")
        morning = days.at(plans.STARTS_ON, time(dice.randint(7, 10), dice.randint(0, 59)))
        received_at = LATE_PLANS.get(region.code, morning)
        result.append(Drop(region.code, days.calendar_day(received_at), received_at, "plan", 1))
        if clock := REVISED_PLANS.get(region.code):
            approved = plans.revised_plan(seed, region.code).approved_on
            result.append(Drop(region.code, approved, days.at(approved, clock), "plan", 2))
    for (day, code), word in PLAN_FAULTS.items():
        number = 3 if code in REVISED_PLANS else 2
        result.append(Drop(code, day, days.at(day, time(14, 35)), "plan", number, (word,)))
    return result
