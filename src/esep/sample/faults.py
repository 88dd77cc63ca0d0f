"""Faults in rows and manifests: put into the values themselves, so that every carrier shows the same; each with what must come of it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

from esep.regions import by_code, regions, units_by_code
from esep.sample import facts, outreach, plans
from esep.sample.facts import Row
from esep.sample.packs import Fault, Pack
from esep.sample.plans import rng

SPOILT_COLUMN = "participants_offline"
ABOUT_FORTY = {"ru": "около 40", "kk": "40 шамасында"}
# Obviously made up: the numbers belong to no subscriber and to no person.
PHONE = "+7 701 000 00 00"
NOBODY = "Тестов Тест Тестович"
FORMULA = "=СУММ(A1:A9)"
LOST = "өткізілд?"

# In one cell of one ordinary row: (form, rule, severity, further rules about the same cell).
IN_PLACE: dict[str, tuple[str, str, str]] = {
    "about_forty": ("F2", "R-013", "Q"), "one_thousand": ("F2", "R-013", "Q"), "negative": ("F2", "R-013", "Q"),
    "error_cell": ("F2", "R-013", "Q"), "fraction": ("F2", "R-013", "Q"), "unknown_unit": ("F2", "R-101", "Q"),
    "other_regions_unit": ("F2", "R-104", "Q"), "baikonur": ("F2", "R-103", "Q"), "unit_by_name": ("F2", "R-102", "W"),
    "future_date": ("F2", "R-201", "Q"), "unknown_label": ("F2", "R-014", "Q"), "silence_day": ("F2", "R-203", "Q"),
    "answered_above_asked": ("F6", "R-261", "Q"), "formula_text": ("F2", "R-017", "W"), "lost_letters": ("F2", "R-018", "W"),
    "note_phone": ("F2", "R-263", "W"), "sample_phone": ("F6", "R-263", "B"), "online_at_offline": ("F2", "R-205", "Q"),
    "night": ("F2", "R-214", "W"), "handed_more": ("F2", "R-243", "W"), "questions_above": ("F2", "R-306", "W"),
    "stock_gap": ("F4", "R-242", "W"), "tireless_team": ("F5", "R-252", "W"), "reach_above_people": ("F7", "R-272", "W"),
    "followers_fall": ("F7", "R-272", "W"), "posts_differ": ("F8", "R-301", "W"), "summary_differs": ("F8", "R-301", "W"),
    "units_differ": ("F8", "R-307", "W"), "members_differ": ("F8", "R-305", "W"),
    "cum_off": ("F8", "R-302", "W"), "cum_falls": ("F8", "R-303", "W"),
}  # fmt: skip
# Of no single cell: rule, severity.
OF_THE_FILE: dict[str, tuple[str, str]] = {
    "heaped": ("R-210", "W"), "swarm": ("R-211", "W"), "one_topic": ("R-262", "W"), "copied": ("R-309", "W"),
    "members_fall": ("R-232", "W"), "coalition_extra": ("R-233", "W"), "plan_past_dropped": ("R-222", "B"),
    "plan_shrunk": ("R-223", "W"), "plan_bloated": ("R-224", "W"), "rows_miscounted": ("R-011", "W"), "no_submission_id": ("R-003", "B"),
    "unknown_version": ("R-003", "B"), "tomorrow": ("R-006", "B"), "nil_with_rows": ("R-010", "B"), "unknown_original": ("R-007", "B"),
    "unapproved": ("R-008", "W"), "after_freeze": ("R-019", "W"), "same_data": ("R-009", "W"),
    "misnamed": ("R-005", "W"), "two_summaries": ("R-281", "B"),
}  # fmt: skip

Spoiler = Callable[[Pack, random.Random], tuple[Pack, list[Fault]]]


def spoil(pack: Pack, word: str, seed: int) -> tuple[Pack, list[Fault]]:
    """The pack with one fault in it, and what was planted; raises ValueError for a word that is no fault of rows."""
    dice = rng(seed, pack.drop.region_code, pack.drop.day, word)
    if word in EXTRA:
        return EXTRA[word](pack, dice)
    if word in IN_PLACE:
        return _in_place(pack, word, dice)
    if word in OF_THE_FILE:
        return _of_the_file(pack, word)
    raise ValueError(f"no such fault: {word}")


def is_known(word: str) -> bool:
    """Whether `spoil` knows the word."""
    return word in EXTRA or word in IN_PLACE or word in OF_THE_FILE


# -- one cell ------------------------------------------------------------------------------------------------------


def _in_place(pack: Pack, word: str, dice: random.Random) -> tuple[Pack, list[Fault]]:
    form, rule, severity = IN_PLACE[word]
    rows = [dict(row) for row in pack.rows[form]]
    number = dice.choice([n for n, row in enumerate(rows) if _is_fit(form, row)])
    row = rows[number]
    column, value = _wrong_value(word, row, pack)
    row[column] = value
    if word == "stock_gap":
        row["written_off"] += 40  # the sum of the row stays right
    if word == "reach_above_people":
        row["views"] = value
    fault = Fault(word, rule, severity, form, None, None, column, _as_said(value), row.get("event_uid"), number)
    if word == "tireless_team":  # asked about is the figure that is too large for one team
        fault = replace(fault, field="households_visited", said=str(row["households_visited"]))
    planted = [fault]
    if word == "silence_day" and pack.drop.day < plans.SILENCE_ON:
        planted.append(replace(fault, rule="R-201"))
    return pack.with_rows(form, rows), planted


def _is_fit(form: str, row: Row) -> bool:
    """Whether a row is ordinary enough for its fault to be the only odd thing about it."""
    if form == "F5":
        return int(row["households_visited"]) > 45
    if form == "F7":
        return int(row["followers_total"]) > 100
    if form == "F2":
        is_plain = facts.is_counted(row) and 20 <= row[SPOILT_COLUMN] <= 300 and row["format"] == "offline"
        return is_plain and bool(row["unit_code"])
    return True


def _wrong_value(word: str, row: Row, pack: Pack) -> tuple[str, Any]:
    drop = pack.drop
    codes = [region.code for region in regions()]
    neighbour = codes[(codes.index(drop.region_code) + 1) % len(codes)]
    counts = {
        "about_forty": ABOUT_FORTY[pack.language], "one_thousand": "1,000", "error_cell": "#REF!", "fraction": 12.5,
    }  # fmt: skip
    if word in counts:
        return SPOILT_COLUMN, counts[word]
    match word:
        case "negative":
            return SPOILT_COLUMN, -row[SPOILT_COLUMN]
        case "unknown_unit":
            return "unit_code", f"{drop.region_code}9990000"
        case "other_regions_unit":
            return "unit_code", plans.units_of(neighbour)[0].code
        case "baikonur":
            return "unit_code", "431900000"
        case "unit_by_name":
            unit = units_by_code()[row["unit_code"]]
            return "unit_code", unit.name_kk if pack.language == "kk" else unit.name_ru
        case "future_date":
            return "event_date", drop.day + timedelta(days=2)
        case "unknown_label":
            return "event_type", "субботник"
        case "answered_above_asked":
            return "answered_count", row["asked_count"] + 3
        case "silence_day":
            return "event_date", plans.SILENCE_ON
    return _odd_value(word, row, pack)


def _odd_value(word: str, row: Row, pack: Pack) -> tuple[str, Any]:
    """Values that can be read, and are worth a remark."""
    match word:
        case "formula_text":
            return "note", FORMULA
        case "lost_letters":
            return "status", LOST
        case "note_phone":
            return "note", f"контакт штаба {PHONE}"
        case "sample_phone":
            return "sample_text", f"Просят перезвонить: {PHONE}"
        case "online_at_offline":
            return "participants_online", 15
        case "night":
            return "start_time", time(23, 10)
        case "handed_more":
            return "materials_handed", row["materials_handed"] + 5000
        case "questions_above":
            asked = sum(one["asked_count"] for one in pack.rows["F6"] if one["channel"] == "event")
            return "questions_count", min(500, row["questions_count"] + asked + 5)
        case "stock_gap":
            return "opening", row["opening"] + 40
        case "tireless_team":
            return "teams", 1
        case "reach_above_people":
            return "reach", by_code()[pack.drop.region_code].population + 1000
        case "followers_fall":
            return "followers_total", row["followers_total"] // 2
    column, added = {
        "posts_differ": ("posts_day", 5), "summary_differs": ("events_held_day", 7), "units_differ": ("units_covered_day", 1),
        "members_differ": ("members_total", 11), "cum_off": ("questions_cum", 0), "cum_falls": ("posts_cum", 0),
    }[word]  # fmt: skip
    return column, row[column] + added


def _as_said(value: Any) -> str:
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return str(value.isoformat()) if hasattr(value, "isoformat") else str(value)


# -- a row more ------------------------------------------------------------------------------------------------------


def _with_events(pack: Pack, dice: random.Random, *changes: Row) -> tuple[Pack, int]:
    """The journal with more rows, late detail of yesterday unless the changes say otherwise; the place of the first."""
    rows = list(pack.rows["F2"])
    base = dice.choice([row for row in rows if _is_fit("F2", row)])
    yesterday = pack.drop.day - timedelta(days=1)
    for n, change in enumerate(changes):
        rows.append(
            {
                **base,
                "event_uid": f"{pack.drop.region_code}-{yesterday:%Y%m%d}-{951 + n}",
                "row_action": None,
                "event_date": yesterday,
                "start_time": time(19, 30),
                "questions_count": 0,
                "proposals_count": 0,
                "materials_handed": 0,
                "plan_version": None,
                "plan_line": None,
                "is_unplanned": True,
                "note": None,
                **change,
            }
        )
    return pack.with_rows("F2", rows), len(pack.rows["F2"])


NOTHING: Row = {SPOILT_COLUMN: 0, "participants_online": 0, "coalition_members_present": 0}
POSTPONED: Row = {"status": "postponed", **NOTHING}


def _event(
    word: str, rule: str, severity: str, column: str, change: Row, also: tuple[tuple[str, str], ...] = ()
) -> Spoiler:
    """A row more in the journal, odd in one column; `also`: further rules and severities for the same cell."""

    def spoiler(pack: Pack, dice: random.Random) -> tuple[Pack, list[Fault]]:
        said = {name: value(pack) if callable(value) else value for name, value in change.items()}
        pack, row = _with_events(pack, dice, said)
        fault = Fault(word, rule, severity, "F2", field=column, row=row, event_uid=pack.rows["F2"][row]["event_uid"])
        return pack, [fault, *(replace(fault, rule=other, severity=level) for other, level in also)]

    return spoiler


def _pair(word: str, rule: str, severity: str, *refused: int) -> Spoiler:
    """Two more rows of one number, or two of one meeting."""

    def spoiler(pack: Pack, dice: random.Random) -> tuple[Pack, list[Fault]]:
        units = plans.units_of(pack.drop.region_code)
        first = {"unit_code": units[0].code, "status": "postponed", **NOTHING}
        second = {**first, "unit_code": units[1].code, "event_uid": _uid(pack, 951)}
        if word == "key_reused":
            second |= {"unit_code": units[0].code, "duration_min": 55}
            first |= {"duration_min": 35}
        if word == "told_twice":
            first = {"unit_code": units[0].code, SPOILT_COLUMN: 37, "start_time": time(19, 45)}
            second = dict(first)
        pack, row = _with_events(pack, dice, first, second)
        column = "event_uid"
        return pack, [
            Fault(
                word,
                rule,
                severity,
                "F2",
                field=column,
                row=row + n,
                event_uid=_uid(pack, 951 + (word == "told_twice") * n),
            )
            for n in refused
        ]

    return spoiler


def _uid(pack: Pack, number: int) -> str:
    return f"{pack.drop.region_code}-{pack.drop.day - timedelta(days=1):%Y%m%d}-{number}"


def _row(
    word: str, rule: str, severity: str, form: str, column: str, make: Callable[[Pack, random.Random], Row]
) -> Spoiler:
    def spoiler(pack: Pack, dice: random.Random) -> tuple[Pack, list[Fault]]:
        rows = [*pack.rows.get(form, []), make(pack, dice)]
        return pack.with_rows(form, rows), [Fault(word, rule, severity, form, field=column, row=len(rows) - 1)]

    return spoiler


def _twice(pack: Pack, _: random.Random) -> tuple[Pack, list[Fault]]:
    rows = pack.rows["F2"]
    fault = Fault("row_twice", "R-015", "W", "F2", field="event_uid", row=len(rows), event_uid=rows[4]["event_uid"])
    return pack.with_rows("F2", [*rows, dict(rows[4])]), [fault]


def _retracted(pack: Pack, _: random.Random) -> tuple[Pack, list[Fault]]:
    rows = pack.rows["F2"]
    number = next(n for n, row in enumerate(rows) if row["row_action"] == "retract")
    return pack, [
        Fault("retract_row", None, None, "F2", field="row_action", row=number, event_uid=rows[number]["event_uid"])
    ]


def _flood(pack: Pack, _: random.Random) -> tuple[Pack, list[Fault]]:
    rows = pack.rows["F5"]
    number = max(range(len(rows)), key=lambda n: int(rows[n]["households_visited"]))
    return pack, [Fault("door_flood", "R-252", "W", "F5", field="households_visited", row=number)]


def _outside(pack: Pack, _: random.Random) -> tuple[Pack, list[Fault]]:
    return pack, [Fault("plan_outside", "R-221", "Q", "F1", field="plan_date", row=len(pack.rows["F1"]) - 1)]


def _person(pack: Pack, dice: random.Random) -> tuple[Pack, list[Fault]]:
    """Somebody lists members instead of counting them."""
    pack, (fault,) = _row("person_named", "R-234", "B", "F3", "coalition_code", _member)(pack, dice)
    return pack, [fault]


def _member(pack: Pack, _: random.Random) -> Row:
    known = pack.rows.get("F3") or [_coalition(pack, "ngo")]
    return {**known[0], "coalition_code": NOBODY}


def _coalition(pack: Pack, category: str) -> Row:
    return {
        "as_of": pack.drop.day,
        "coalition_code": pack.drop.region_code,
        "coalition_level": "regional",
        "established_on": plans.STARTS_ON,
        "party_code": "none",
        "member_category": category,
        "members_count": 4,
    }


def _material(_: Pack, __: random.Random) -> Row:
    counts = {"opening": 0, "received": 10, "distributed": 0, "written_off": 0, "closing": 25}
    return {"unit_code": None, "material_type": "video", "language": "other", **counts}


def _door(pack: Pack, dice: random.Random) -> Row:
    row = outreach.visits(dice, plans.units_of(pack.drop.region_code)[-1].code)
    return {**row, "households_no_answer": row["households_no_answer"] + 9, "leaflets_left": 0}


def _early_door(pack: Pack, dice: random.Random) -> Row:
    return {**outreach.visits(dice, plans.units_of(pack.drop.region_code)[0].code), "leaflets_left": 0}


def _platform(_: Pack, __: random.Random) -> Row:
    counts = {
        "accounts": 1,
        "posts": 0,
        "livestreams": 0,
        "reach": 900,
        "views": 100,
        "engagements": 5,
        "peak_viewers": 0,
    }
    return {"platform": "other", "language": "other", **counts, "followers_total": 40}


EXTRA: dict[str, Spoiler] = {
    "row_twice": _twice, "retract_row": _retracted, "door_flood": _flood, "plan_outside": _outside, "person_named": _person,
    "too_old": _event("too_old", "R-202", "W", "event_date", {"event_date": lambda pack: pack.drop.day - timedelta(days=4)}),
    "before_founding": _event("before_founding", "R-204", "Q", "event_date", {"event_date": date(2026, 2, 11)}, (("R-202", "W"),)),
    "nobody_came": _event("nobody_came", "R-206", "W", SPOILT_COLUMN, NOTHING),
    "postponed_with_people": _event("postponed_with_people", "R-207", "Q", SPOILT_COLUMN, POSTPONED | {SPOILT_COLUMN: 40}),
    "crowd": _event("crowd", "R-208", "Q", SPOILT_COLUMN, {SPOILT_COLUMN: 14_000}, (("R-208", "W"),)),
    "unmarked": _event("unmarked", "R-213", "W", "plan_line", {"is_unplanned": None}),
    "uid_of_yesterday": _event(
        "uid_of_yesterday", "R-212", "Q", "event_uid",
        POSTPONED | {"event_uid": lambda pack: _uid(pack, 0)[:-1] + "001", "event_date": lambda pack: pack.drop.day},
    ),
    "uid_twice": _pair("uid_twice", "R-212", "Q", 0, 1), "key_reused": _pair("key_reused", "R-015", "Q", 0, 1),
    "told_twice": _pair("told_twice", "R-209", "W", 1),
    "party_without_party": _row("party_without_party", "R-231", "Q", "F3", "party_code", lambda pack, _: _coalition(pack, "party")),
    "stock_identity": _row("stock_identity", "R-241", "Q", "F4", "closing", _material),
    "door_sum": _row("door_sum", "R-251", "Q", "F5", "households_visited", _door),
    "door_too_early": _row("door_too_early", "R-253", "Q", "F5", "unit_code", _early_door),
    "reach_above_views": _row("reach_above_views", "R-271", "Q", "F7", "reach", _platform),
}  # fmt: skip


# -- the file as a whole -----------------------------------------------------------------------------------------------


def _of_the_file(pack: Pack, word: str) -> tuple[Pack, list[Fault]]:
    rule, severity = OF_THE_FILE[word]
    every: dict[str, dict[str, Any]] = {
        "rows_miscounted": {"sheet_rows": f"F2={len(pack.rows.get('F2', [])) + 7}"},
        "no_submission_id": {"submission_id": None},
        "unknown_version": {"form_version": "7.0"},
        "tomorrow": {"report_date": pack.drop.day + timedelta(days=1)},
        "nil_with_rows": {"is_nil": True},
    }
    pack = replace(pack, manifest={**pack.manifest, **every.get(word, {})})
    if word == "two_summaries":
        pack = pack.with_rows("F8", [*pack.rows["F8"], dict(pack.rows["F8"][0])])
    return pack, [Fault(word, rule, severity)]
