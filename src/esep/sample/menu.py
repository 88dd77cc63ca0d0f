"""Which fault is planted where in the days that are drawn by lot: each at least once, no two in one file."""

from __future__ import annotations

import functools
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from esep.regions import regions
from esep.sample import plans
from esep.sample.plans import rng

FIRST_DRAWN = date(2026, 2, 19)
DOORS = date(2026, 2, 24)  # the second day of the door-to-door action: it is open everywhere, and yesterday was filed
ANY = frozenset({"xlsx", "csv", "json"})
XLSX, TABLES = frozenset({"xlsx"}), frozenset({"xlsx", "csv"})


@dataclass(frozen=True, slots=True)
class Dish:
    """A fault and where it fits: carriers, days, one weekday, certain regions, the present version of the forms."""

    word: str
    carriers: frozenset[str] = ANY
    first: date = FIRST_DRAWN
    last: date = plans.ENDS_ON
    weekday: int | None = None
    regions: frozenset[str] = frozenset()
    is_new_form: bool = False
    is_blocking: bool = False  # the file is refused whole; the region files again in the evening
    times: int = 1


def _new(
    word: str, first: date = FIRST_DRAWN, last: date = plans.ENDS_ON, *, carriers: frozenset[str] = ANY, times: int = 1
) -> Dish:
    """A fault in a form or a column that the first version of the forms had not."""
    return Dish(word, carriers, first, last, is_new_form=True, times=times)


def _blocks(word: str, carriers: frozenset[str] = ANY, *, is_new_form: bool = False, times: int = 1) -> Dish:
    """A fault for which the whole file is refused."""
    return Dish(word, carriers, is_new_form=is_new_form, is_blocking=True, times=times)


MENU = (
    # whole files
    _blocks("html_as_xlsx", carriers=XLSX),
    _blocks("truncated_zip", carriers=TABLES),
    _blocks("macros", carriers=XLSX),
    _blocks("encrypted", carriers=XLSX),
    _blocks("wrong_region", times=2),
    _blocks("no_submission_id", carriers=TABLES),
    _blocks("unknown_version", carriers=TABLES),
    _blocks("tomorrow", times=2),
    _blocks("nil_with_rows"),
    _blocks("missing_column", carriers=TABLES),
    _blocks("person_named", is_new_form=True),
    _blocks("sample_phone", is_new_form=True),
    _blocks("two_summaries"),
    Dish("duplicate", times=2),
    Dish("yesterday_renamed"),
    Dish("misnamed"),
    Dish("unknown_original"),
    Dish("unapproved", last=date(2026, 3, 8)),
    Dish("approved", last=date(2026, 3, 8)),
    Dish("same_data"),
    Dish("withdrawn", last=date(2026, 3, 12)),
    _new("rows_miscounted"),
    Dish("old_template", carriers=XLSX, first=DOORS, times=2, is_new_form=True),
    # cells and rows
    Dish("about_forty", TABLES),
    Dish("one_thousand", TABLES),
    Dish("negative"),
    Dish("error_cell", XLSX),
    Dish("fraction"),
    Dish("unknown_unit"),
    Dish("other_regions_unit"),
    Dish("baikonur", regions=frozenset({"43"})),
    Dish("unit_by_name", TABLES),
    Dish("future_date", last=date(2026, 3, 11)),
    Dish("unknown_label", TABLES),
    Dish("answered_above_asked"),
    Dish("silence_day"),
    Dish("row_twice"),
    Dish("key_reused"),
    Dish("formula_text"),
    Dish("lost_letters", TABLES, regions=frozenset({"10", "19", "27", "31", "61"})),
    Dish("wrong_total", XLSX),
    Dish("extra_column", XLSX),
    Dish("summary_differs"),
    Dish("note_phone"),
    # the journal
    Dish("too_old"),
    _new("before_founding"),
    Dish("online_at_offline"),
    Dish("nobody_came"),
    Dish("postponed_with_people"),
    Dish("crowd"),
    Dish("told_twice"),
    Dish("heaped", regions=frozenset({"27", "55", "31", "10"})),
    Dish("swarm", regions=frozenset({"62"}), first=date(2026, 3, 2)),
    Dish("uid_of_yesterday"),
    Dish("uid_twice"),
    Dish("unmarked"),
    Dish("night"),
    Dish("questions_above"),
    Dish("units_differ"),
    Dish("copied", regions=frozenset({"61"})),
    # the other forms
    _new("party_without_party", last=date(2026, 2, 21)),
    Dish("members_fall", first=DOORS, last=date(2026, 3, 2), weekday=0, is_new_form=True),
    Dish("coalition_extra", first=DOORS, last=date(2026, 3, 2), weekday=0, is_new_form=True),
    _new("stock_identity"),
    _new("stock_gap"),
    _new("handed_more"),
    _new("door_sum", DOORS),
    _new("tireless_team", DOORS),
    _new("door_flood", plans.ENDS_ON),
    _new("door_too_early", last=date(2026, 2, 22)),
    Dish("one_topic", regions=frozenset({"11", "15", "23", "35"}), first=DOORS),
    _new("reach_above_views"),
    _new("reach_above_people"),
    _new("followers_fall"),
    _new("posts_differ"),
    Dish("cum_off"),
    Dish("cum_falls"),
    _new("members_differ"),
)
BLOCKING = frozenset({dish.word for dish in MENU if dish.is_blocking}) | {"unknown_original"}
# A correction that comes when reporting is closed: kept, and held until HQ lifts the freeze.
AFTER_FREEZE = ("19", plans.ENDS_ON)
# Said by whom: a copied journal needs its original on the same day.
COPIED_FROM = {"61": "55"}


@functools.cache
def served(seed: int) -> dict[tuple[str, date], str]:
    """(region, day) -> the fault in that region's file of the day."""
    table: dict[tuple[str, date], str] = {}
    taken: set[tuple[str, date]] = {AFTER_FREEZE}
    # Those that fit few places choose first.
    for dish in sorted(MENU, key=lambda one: (not one.regions, one.weekday is None, (one.last - one.first).days)):
        for turn in range(dish.times):
            place = _place(seed, dish, turn, taken)
            table[place] = dish.word
            region_code, day = place
            # The day before and the day after stay plain, so that what follows from a fault can be told from another.
            taken |= {(region_code, day + timedelta(days=n)) for n in (-1, 0, 1)}
            if dish.word == "copied":
                taken.add((COPIED_FROM[region_code], day))
            if dish.weekday is not None:
                taken |= {(region_code, day + timedelta(days=7 + n)) for n in (-1, 0, 1)}
    return table


def _place(seed: int, dish: Dish, turn: int, taken: Collection[tuple[str, date]]) -> tuple[str, date]:
    from esep.sample import schedule

    days = [day for day in plans.CAMPAIGN_DAYS if max(dish.first, FIRST_DRAWN) <= day <= dish.last]
    free = [
        (region.code, day)
        for region in regions()
        for day in days
        if (region.code, day) not in taken
        and (not dish.regions or region.code in dish.regions)
        and (dish.weekday is None or day.weekday() == dish.weekday)
        and schedule.carrier(region.code) in dish.carriers
        and (not dish.is_new_form or schedule.form_version(region.code, day) > "1.0")
        and not (day.weekday() == 0 and region.code in schedule.ROSTER_APART)
        and not (dish.word == "copied" and (COPIED_FROM[region.code], day) in taken)
    ]
    return rng(seed, "menu", dish.word, turn).choice(free)


@functools.cache
def plain(seed: int) -> frozenset[tuple[str, date]]:
    """Region-days that file one plain pack in time because something beside them depends on it."""
    beside: set[tuple[str, date]] = set()
    for (region_code, day), word in served(seed).items():
        beside |= {(region_code, day + timedelta(days=n)) for n in (-1, 1)}
        if word == "copied":
            beside.add((COPIED_FROM[region_code], day))
        if word in {"members_fall", "coalition_extra"}:
            beside |= {(region_code, day + timedelta(days=n)) for n in (6, 7, 8)}
    return frozenset(beside)
