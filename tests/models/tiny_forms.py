"""Rosters, materials, doors and the work online of the tiny campaign. SYNTHETIC: every figure is invented.

61 began the door-to-door action on 13 Feb, 62 too; 79 has no day for it. What 61 filed:

day      materials (F4)                          doors (F5)                online (F7)
12 Feb   leaflets of the region, posters of A    not begun                 instagram kk and ru
13 Feb   leaflets only; one row in quarantine    A, and an unknown place   instagram kk, telegram, an unknown platform
14 Feb   nil                                     nil                       nil

Rosters: 61 sent one of the 12th and corrected it, and one of the 14th in its nil pack, in which a coalition is gone and a
party is unknown. 62 withdrew its only one. 79 sent one. What 62 held back and 79 withdrew of the 14th counts nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

import psycopg
from models import tiny

STRANGE_UNIT = "619999999"


def rows(connection: psycopg.Connection[Any], table: str, sheet: str, digest: str, *said: Mapping[str, Any]) -> None:
    """Rows of a sheet, from row 5 on."""
    for row_no, row in enumerate(said, start=5):
        tiny.put(connection, f"raw.{table}", {"file_sha256": digest, "sheet": sheet, "row_no": row_no, **row})


def roster(connection: psycopg.Connection[Any], digest: str, as_of: date, *lines: tuple[str, str, str, int]) -> None:
    """Lines of a roster: coalition, party, category, members."""
    rows(connection, "report_roster", "F3", digest, *(
        {"as_of": as_of, "coalition_code": coalition, "coalition_level": "district" if "-" in coalition else "regional",
         "party_code": party, "member_category": category, "members_count": members}
        for coalition, party, category, members in lines
    ))  # fmt: skip


def stock(material_type: str, language: str, *copies: int, unit: str | None = None) -> dict[str, Any]:
    """A row of materials: opening, received, distributed, written off."""
    opening, received, distributed, written_off = copies
    return {
        "unit_code": unit, "material_type": material_type, "language": language, "opening": opening,
        "received": received, "distributed": distributed, "written_off": written_off,
        "closing": opening + received - distributed - written_off,
    }  # fmt: skip


def doors(unit: str, teams: int, opened: int, no_answer: int, declined: int, **more: int) -> dict[str, Any]:
    """A row of the doors."""
    return {
        "unit_code": unit, "teams": teams, "households_visited": opened + no_answer + declined,
        "households_opened": opened, "households_no_answer": no_answer, "households_declined": declined, **more,
    }  # fmt: skip


def online(platform: str, language: str, posts: int, **more: int) -> dict[str, Any]:
    """A row of the work online."""
    return {"platform": platform, "language": language, "posts": posts, **more}


def rosters(connection: psycopg.Connection[Any]) -> None:
    """The rosters that came as files of their own, and the one in the nil pack of 61."""
    a, b = f"61-{tiny.UNIT_A}", f"61-{tiny.UNIT_B}"
    wrong = tiny.submit(
        connection, "roster of 61", "12T11:00", pack="roster", region_code="61", report_date=tiny.DAYS[0],
        submission_id=UUID(int=11),
    )  # fmt: skip
    roster(connection, wrong, tiny.DAYS[0], ("61", "amanat", "party", 999))
    right = tiny.submit(
        connection, "roster of 61, corrected", "13T07:30", pack="roster", region_code="61", report_date=tiny.DAYS[0],
        kind="correction", submission_id=UUID(int=12), supersedes=UUID(int=11),
    )  # fmt: skip
    roster(
        connection, right, tiny.DAYS[0],
        ("61", "amanat", "party", 300), ("61", "none", "ngo", 100), (a, "auyl", "party", 50), (b, "none", "veteran", 7),
    )  # fmt: skip
    roster(
        connection, tiny.sha("61 of 14"), tiny.DAYS[2],
        ("61", "amanat", "party", 310), ("61", "none", "ngo", 90), (a, "auyl", "party", 50), ("61", "greens", "party", 2),
    )  # fmt: skip
    taken_back = tiny.submit(
        connection, "roster of 62", "13T12:00", pack="roster", region_code="62", report_date=tiny.DAYS[1],
        submission_id=UUID(int=13),
    )  # fmt: skip
    roster(connection, taken_back, tiny.DAYS[1], ("62", "amanat", "party", 200))
    tiny.submit(
        connection, "roster of 62, withdrawn", "14T10:00", pack="roster", region_code="62", report_date=tiny.DAYS[1],
        kind="retraction", submission_id=UUID(int=14), supersedes=UUID(int=13),
    )  # fmt: skip
    third = tiny.submit(
        connection, "roster of 79", "14T12:00", pack="roster", region_code="79", report_date=tiny.DAYS[2]
    )
    roster(connection, third, tiny.DAYS[2], ("79", "amanat", "party", 30), ("79-x", "aqjol", "party", 5))


def sheets(connection: psycopg.Connection[Any]) -> None:
    """The sheets of the daily packs."""
    original, corrected, late = (tiny.sha(name) for name in ("61 of 12", "61 of 12, corrected", "61 of 13"))
    held, withdrawn = tiny.sha("62 of 14"), tiny.sha("79 of 14")
    for digest, *said in (
        (original, stock("leaflet", "kk", 0, 1000, 100, 0)),
        (corrected, stock("leaflet", "kk", 0, 1000, 150, 0), stock("poster", "kk_ru", 0, 50, 10, 0, unit=tiny.UNIT_A)),
        (late, stock("leaflet", "kk", 850, 0, 50, 10), stock("leaflet", "ru", 0, 90000, 80000, 0)),
        (held, stock("leaflet", "kk", 0, 70, 7, 0)),
        (withdrawn, stock("leaflet", "kk", 0, 80, 8, 0)),
    ):
        rows(connection, "report_materials", "F4", digest, *said)
    tiny.put(connection, "ops.quarantine", {
        "file_sha256": late, "sheet": "F4", "row_no": 6, "form": "F4", "fence": "expectation", "rules": ["R-208"],
        "cells": {},
    })  # fmt: skip
    rows(
        connection, "report_door", "F5", late,
        doors(tiny.UNIT_A, 2, 30, 15, 5, leaflets_left=30, questions_count=2), doors(STRANGE_UNIT, 1, 6, 4, 0),
    )  # fmt: skip
    rows(connection, "report_door", "F5", held, doors(tiny.UNIT_A, 9, 900, 90, 9))
    rows(
        connection, "report_online", "F7", corrected,
        online("instagram", "kk", 5, livestreams=1, reach=100, views=150, engagements=15, peak_viewers=20, followers_total=1000),
        online("instagram", "ru", 2, reach=40, views=50, engagements=5, followers_total=500),
    )  # fmt: skip
    rows(
        connection, "report_online", "F7", late,
        online("instagram", "kk", 3, reach=200, views=250, engagements=5, followers_total=1010),
        online("telegram", "kk_ru", 1), online("fidonet", "kk", 4),
    )  # fmt: skip
    rows(connection, "report_online", "F7", original, online("instagram", "kk", 77))


def forms(connection: psycopg.Connection[Any]) -> None:
    """The whole of it; the packs of tests/models/tiny.py are there already."""
    connection.execute(
        "update ops.campaign_regions set door_starts_on = %s where region_code in ('61', '62')", (tiny.DAYS[1],)
    )
    tiny.put(connection, "ops.campaign_parties", *(
        {"party_code": code, "name_ru": code, "name_kk": code, "name_en": code.upper(), "is_coalition_member": True,
         "sort_order": number}
        for number, code in enumerate(("amanat", "auyl", "aqjol"), start=1)
    ))  # fmt: skip
    rosters(connection)
    sheets(connection)
