"""What the definitions say of the marts of roster, materials, doors and online work."""

from __future__ import annotations

from datetime import date
from functools import cached_property

from models.campaigns import Row, seed_rows
from models.oracle import DAY, Figures, World, monday, ratio, rounded, total
from models.oracle_forms import Fact, Forms

NOTHING: dict[str, object] = dict.fromkeys(
    ("members", "coalitions", "delta_week", "share_pct", "region_members", "region_coalitions")
)


class Sheets:
    """One mart each."""

    def __init__(self, world: World, forms: Forms) -> None:
        self.world = world
        self.forms = forms
        self.parties = {row["party_code"] for row in world.campaign.rows("ops.campaign_parties")}
        self.platforms = {str(row["platform"]) for row in seed_rows("platforms")}

    @cached_property
    def weeks(self) -> list[tuple[date, date, date]]:
        """Monday, first and last day of each week, within the campaign and up to the last day taken in."""
        mondays = sorted({monday(day) for day in self.world.days})
        return [(day, max(day, self.world.starts_on), min(day + 6 * DAY, self.world.last_day)) for day in mondays]

    # facts

    def doors(self) -> Figures:
        """fct_door."""
        return {
            _address(fact.row): {
                "region_code": fact.region, "report_date": fact.day, "unit_code": fact.unit, "teams": fact.row["teams"],
                **{name: fact.row[f"households_{name}"] for name in ("visited", "opened", "no_answer", "declined")},
                "leaflets_left": fact.row["leaflets_left"], "questions": fact.row["questions_count"],
            }
            for facts in self.forms.doors.values() for fact in facts
        }  # fmt: skip

    def movements(self) -> Figures:
        """fct_material_movement; what no unit is said of is the region's own store."""
        return {
            _address(fact.row): {
                "region_code": fact.region, "report_date": fact.day, "unit_code": fact.unit,
                "material_type": fact.kind[0], "language": fact.kind[1],
                **{name: fact.row[name] for name in ("opening", "received", "distributed", "written_off", "closing")},
            }
            for facts in self.forms.stocks.values() for fact in facts
        }  # fmt: skip

    def pages(self) -> Figures:
        """fct_online."""
        return {
            _address(fact.row): {
                "region_code": fact.region, "report_date": fact.day, "platform": self._platform(fact),
                "followers": fact.row["followers_total"],
                **{name: fact.row[name] for name in ("posts", "livestreams", "reach", "views", "engagements", "accounts")},
            }
            for facts in self.forms.pages.values() for fact in facts
        }  # fmt: skip

    def snapshots(self) -> Figures:
        """fct_roster_snapshot."""
        return {
            _address(row): {
                "region_code": region, "as_of": as_of, "coalition_code": row["coalition_code"],
                "party_code": self._party(row), "member_category": row["member_category"],
                "members": row["members_count"],
            }
            for region, rosters in self.forms.rosters.items() for as_of, rows in rosters.items() for row in rows
        }  # fmt: skip

    def _platform(self, fact: Fact) -> str:
        code = str(fact.row["platform"])
        return code if code in self.platforms else "-2"

    def _party(self, row: Row) -> str:
        code = str(row["party_code"])
        return code if code in self.parties or code == "none" else "-2"

    # marts

    def roster(self) -> Figures:
        """mart_roster."""
        found: Figures = {}
        for region in self.world.regions:
            groups = {
                (self._party(row), row["member_category"])
                for as_of, rows in self.forms.rosters.get(region, {}).items()
                if as_of <= self.world.last_day for row in rows
            }  # fmt: skip
            before: dict[tuple[str, str], object] | None = None
            for week, _, last in self.weeks:
                known = [as_of for as_of in self.forms.rosters.get(region, {}) if as_of <= last]
                rows = self.forms.roster(region, last)
                now: dict[tuple[str, str], object] = {}
                for group in sorted(groups) or [("-1", "-1")]:
                    found[region, week, *group] = NOTHING | {"roster_as_of": max(known, default=None)}
                    if rows is None:
                        continue
                    mine = [row for row in rows if (self._party(row), row["member_category"]) == group]
                    everybody = sum(row["members_count"] for row in rows)
                    members = sum(row["members_count"] for row in mine)
                    now[group] = members
                    found[region, week, *group] |= {
                        "members": members, "share_pct": rounded(ratio(members, everybody)),
                        "coalitions": len({row["coalition_code"] for row in mine if row["members_count"]}),
                        "delta_week": None if before is None else members - int(str(before[group])),
                        "region_members": everybody,
                        "region_coalitions": len({row["coalition_code"] for row in rows}),
                    }  # fmt: skip
                before = now or None
        return found

    def materials(self) -> Figures:
        """mart_materials."""
        found: Figures = {}
        for region in self.world.regions:
            kinds = self.forms.kinds(region)
            for day in self.world.days:
                for kind in kinds or [("-1", "-1")]:
                    found[region, day, *kind] = self._material(region, day, kind)
        return found

    def _material(self, region: str, day: date, kind: tuple[str, str]) -> dict[str, object]:
        mine = [fact for fact in self.forms.stocks.get(region, []) if fact.kind == kind]
        today = [fact.row for fact in mine if fact.day == day]
        is_known = self.forms.filed(region, day, day)
        first = max(day - 6 * DAY, self.world.starts_on)
        known = self.forms.filed(region, first, day)
        told_before = {fact.unit for fact in mine if fact.day < day}
        return {
            **{
                name: sum(row[name] for row in today) if is_known else None
                for name in ("received", "distributed", "written_off")
            },
            "closing": self.forms.closing(region, day, kind),
            "is_carried": bool(told_before - {fact.unit for fact in mine if fact.day == day}),
            "distributed_7d": sum(fact.row["distributed"] for fact in mine if first <= fact.day <= day) if known else None,
            "days_known_7d": known, "days_of_stock": rounded(self.forms.days_of_stock(region, day, kind), 1),
        }  # fmt: skip

    def door(self) -> Figures:
        """mart_door."""
        found: Figures = {}
        for code, region in self.world.regions.items():
            for week, first, last in self.weeks:
                days = [day for day in self.world.days if first <= day <= last]
                start = region.door_starts_on
                now = self.forms.door(code, first, last) or dict.fromkeys(
                    ("visited", "opened", "no_answer", "declined")
                )
                ever = self.forms.door(code, self.world.starts_on, last) or dict.fromkeys(("visited", "opened"))
                found[code, week] = {
                    **now,
                    "days_due": sum(
                        region.starts_on <= day <= self.world.ends_on and start is not None and day >= start for day in days
                    ),
                    "days_known": sum(self.forms.door_is_known(code, day) for day in days),
                    "contact_rate": rounded(ratio(now["opened"], now["visited"])),
                    "decline_rate": rounded(ratio(now["declined"], now["visited"])),
                    "visited_cum": ever["visited"], "opened_cum": ever["opened"],
                    "contact_rate_cum": rounded(ratio(ever["opened"], ever["visited"])),
                    "households_per_1000_voters": rounded(ratio(ever["visited"], region.voters, 1000)),
                    "is_voters_estimated": region.is_estimated,
                }  # fmt: skip
        return found

    def online(self) -> Figures:
        """mart_online."""
        found: Figures = {}
        for region in self.world.regions:
            facts = self.forms.pages.get(region, [])
            for week, first, last in self.weeks:
                known = self.forms.filed(region, first, last)
                for platform in sorted({self._platform(fact) for fact in facts}) or ["-1"]:
                    mine = [fact for fact in facts if self._platform(fact) == platform and first <= fact.day <= last]
                    found[region, week, platform] = {"days_known": known} | self._page(mine, bool(known))
        return found

    @staticmethod
    def _page(facts: list[Fact], is_known: bool) -> dict[str, object]:
        rows = [fact.row for fact in facts]
        both = [row for row in rows if row["engagements"] is not None and row["views"] is not None]
        last: dict[str, Fact] = {}
        for fact in facts:
            language = str(fact.row["language"])
            if fact.row["followers_total"] is not None and (language not in last or last[language].day < fact.day):
                last[language] = fact
        return {
            "posts": sum(row["posts"] for row in rows) if is_known else None,
            **{
                name: total(row[name] for row in rows) if rows or not is_known else 0
                for name in ("livestreams", "views", "engagements")
            },
            "engagement_rate": rounded(ratio(sum(row["engagements"] for row in both), sum(row["views"] for row in both))),
            "followers_last": total(fact.row["followers_total"] for fact in last.values()),
            "reach_max_day": max((row["reach"] for row in rows if row["reach"] is not None), default=None),
        }  # fmt: skip


def _address(row: Row) -> tuple[str, str, int]:
    return row["file_sha256"], row["sheet"], row["row_no"]
