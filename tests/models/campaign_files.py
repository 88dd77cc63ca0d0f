"""The files of a random campaign: what each region sent for each day, when, and what became of it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from models import campaign_forms
from models.campaigns import ALMATY, LATENESS, SECONDS, Draw, Row, file_row

STATES = ("accepted",) * 6 + ("accepted_with_warnings", "partially_accepted") + ("rejected",) * 2
RULES = {
    "R-013": ("parser", "Q"), "R-101": ("parser", "Q"), "R-203": ("expectation", "B"), "R-208": ("expectation", "Q"),
    "R-242": ("expectation", "W"), "R-301": ("expectation", "W"), "R-015": ("parser", "B"), "R-308": ("expectation", "I"),
}  # fmt: skip


def region_day(drawing: Draw, region: str, day: date) -> None:
    """All files of one region about one day, in the order in which they were drawn, which need not be that of arrival."""
    dice = drawing.dice
    filings = dice.choice((0, 1, 1, 1, 1, 2, 2, 3, 4))
    sent: list[Row] = []
    deadline = datetime.combine(day, time(20), ALMATY)
    at = deadline + timedelta(minutes=dice.choice(LATENESS), seconds=dice.choice(SECONDS))
    for number in range(min(filings, drawing.size.filings[1])):
        kind = dice.choice(("original", "correction", "correction", "retraction", "original")) if number else "original"
        sent.append(_filing(drawing, region, day, at, kind, sent))
        at += timedelta(minutes=dice.choice((-30, 0, 1, 45, 700, 1500, 4500)), seconds=dice.choice(SECONDS))


def _filing(drawing: Draw, region: str, day: date, at: datetime, kind: str, sent: list[Row]) -> Row:
    dice = drawing.dice
    state = dice.choice(STATES)
    is_nil = kind != "retraction" and drawing.chance(0.12)
    row = file_row(
        drawing, f"{region}_{day}_{kind}_{len(sent) + 1}.xlsx", at, region_code=region, report_date=day, kind=kind,
        channel_region=dice.choice((None, region)), state=state, is_nil=is_nil,
    )  # fmt: skip
    if kind != "original":
        row["supersedes"] = dice.choice([one["submission_id"] for one in sent] or [None])
        if drawing.chance(0.05):
            row["supersedes"] = None
    if state == "rejected":
        _spoil(drawing, row)
    elif drawing.chance(0.04):
        row["let_in_at"] = min(
            row["received_at"] + timedelta(minutes=dice.choice((10, 600, 1500))), max(row["received_at"], drawing.clock)
        )
    hold(drawing, row)
    if kind != "retraction":
        if not is_nil:
            campaign_forms.daily(drawing, region, day, row)
        if drawing.chance(0.9):
            campaign_forms.summary(drawing, row)
    findings(drawing, row)
    return row


def _spoil(drawing: Draw, row: Row) -> None:
    """A refused file may say anything about itself: nothing, a day that cannot be, another region."""
    dice = drawing.dice
    way = dice.randrange(6)
    if way < 2:
        row |= {"carrier": "unreadable", "pack": None, "kind": None, "is_nil": None, "submission_id": None}
        row |= {"channel_region": row["region_code"], "region_code": None, "report_date": None}
        if way == 1:
            row["file_name"] = dice.choice(("report.xlsx", "2026-13-45.xlsx", "sent/2031-01-01.xlsx"))
    elif way == 2:
        row["report_date"] = dice.choice((date(2025, 2, 12), date(2026, 5, 1), row["report_date"] + timedelta(days=1)))
        row["file_name"] = dice.choice((row["file_name"], "report.xlsx"))
    elif way == 3:
        row["channel_region"], row["region_code"] = row["region_code"], dice.choice(list(drawing.units))


def hold(drawing: Draw, row: Row) -> None:
    """Hold a file back now and then; perhaps let it in later."""
    for rule in drawing.dice.sample(
        ("R-008", "R-211"), 1 if drawing.chance(0.08) else 0 if drawing.chance(0.97) else 2
    ):
        later = row["received_at"] + timedelta(minutes=drawing.dice.choice((30, 700, 2000)))
        released = later if drawing.chance(0.5) and later <= drawing.clock else None
        drawing.campaign.add("ops.holds", {
            "file_sha256": row["file_sha256"], "rule": rule, "why": "drawn", "held_at": row["received_at"],
            "released_at": released, "approval_ref": released and "1",
        })  # fmt: skip


def findings(drawing: Draw, row: Row) -> None:
    """Remarks about a file: of the rows in quarantine, and any others. A rule has one fence and one severity."""
    dice, number = drawing.dice, 0
    refused = [one for one in drawing.campaign.rows("ops.quarantine") if one["file_sha256"] == row["file_sha256"]]
    for one in refused:
        for rule in one["rules"]:
            number += 1
            _finding(drawing, row, number, rule, one)
    lines = [
        one
        for table in ("events", "materials", "questions", "roster")
        for one in drawing.campaign.rows(f"raw.report_{table}")
        if one["file_sha256"] == row["file_sha256"]
    ]
    for _ in range(drawing.count(most=4, zero=0.6)):
        number += 1
        _finding(drawing, row, number, dice.choice(list(RULES)), dice.choice((None, *lines)))


def _finding(drawing: Draw, row: Row, number: int, rule: str, line: Row | None) -> None:
    fence, severity = RULES[rule]
    others = [one for one in drawing.campaign.rows("ops.findings") if one["file_sha256"] == row["file_sha256"]]
    same = [one for one in others if one["rule"] == rule]
    waived = (
        bool(same[0]["waiver_ref"]) if same else drawing.chance(0.05)
    )  # a permission is for the filing and the rule
    drawing.campaign.add("ops.findings", {
        "file_sha256": row["file_sha256"], "fence": fence, "finding_no": number, "rule": rule,
        "severity": "I" if waived else severity, "scope": "row" if line else "file",
        "sheet": line and line["sheet"], "cell": line and f"C{line['row_no']}", "row_no": line and line["row_no"],
        "field": drawing.dice.choice((None, "unit_code", "unit_code", "participants_offline", "asked_count", "language")),
        "said": None, "args": {}, "suggested": None, "is_shadow": drawing.chance(0.1), "waiver_ref": "7" if waived else None,
    })  # fmt: skip


def plans(drawing: Draw, region: str) -> None:
    """None to three versions of a plan; one of them may come twice, be held, refused or withdrawn."""
    dice = drawing.dice
    approved = drawing.starts_on - timedelta(days=dice.choice((0, 1, 3)))
    if drawing.chance(0.1):
        return
    for version in range(1, dice.choice((2, 3, 3, 4))):
        for _ in range(dice.choice((1, 1, 1, 2))):
            at = datetime.combine(approved, time(10), ALMATY) + timedelta(minutes=dice.choice((0, 500, 3000)))
            row = file_row(
                drawing, f"{region}_plan_{version}.xlsx", at, pack="plan", region_code=region, state=dice.choice(STATES),
                report_date=max(at.date(), drawing.starts_on),
            )  # fmt: skip
            hold(drawing, row)
            campaign_forms.plan(drawing, region, row, version, approved)
            findings(drawing, row)
            if drawing.chance(0.06):
                file_row(
                    drawing, f"{region}_plan_{version}_back.xlsx", at + timedelta(minutes=5), pack="plan", is_nil=False,
                    region_code=region, report_date=row["report_date"], kind="retraction", supersedes=row["submission_id"],
                )  # fmt: skip
        approved += timedelta(days=dice.choice((0, 1, 2, 5)))


def rosters(drawing: Draw, region: str, last_day: date) -> None:
    """A roster on Mondays and now and then between; now and then sent again, refused or held."""
    dice = drawing.dice
    day = drawing.starts_on - timedelta(days=dice.choice((0, 3)))
    while day <= last_day + timedelta(days=1):
        for number in range(dice.choice((1, 1, 2)) if day.isoweekday() == 1 or drawing.chance(0.15) else 0):
            at = datetime.combine(day, time(20), ALMATY) + timedelta(minutes=dice.choice(LATENESS) + 30 * number)
            if drawing.chance(0.15):
                continue
            row = file_row(
                drawing, f"{region}_{day}_roster_{number}.xlsx", at, pack="roster", region_code=region, report_date=day,
                kind="correction" if number else "original", state=dice.choice(STATES),
            )  # fmt: skip
            hold(drawing, row)
            campaign_forms.roster(drawing, region, row, day - timedelta(days=dice.choice((0, 0, 0, 1))))
            findings(drawing, row)
        day += timedelta(days=1)


def mend_summaries(drawing: Draw) -> None:
    """Half of the summaries say what the rows add up to: of their own file, or of every file of the region."""
    files = {row["file_sha256"]: row for row in drawing.campaign.rows("raw.submissions")}
    for said in drawing.campaign.rows("raw.report_summaries"):
        own = files[said["file_sha256"]]
        if own["report_date"] is None or drawing.chance(0.5):
            continue
        wide = drawing.chance(0.3)
        rows = [
            row
            for row in drawing.campaign.rows("raw.report_events")
            if row["status"] == "held" and row["event_date"] == own["report_date"]
            and (row["file_sha256"] == own["file_sha256"]
                 or (wide and files[row["file_sha256"]]["region_code"] == own["region_code"]))
        ]  # fmt: skip
        said["events_held_day"] = len(rows)
        said["participants_offline_day"] = sum(row["participants_offline"] for row in rows)
        said["participants_online_day"] = sum(row["participants_online"] for row in rows)
        for column, table, measure, kind in (
            ("households_day", "door", "households_visited", None),
            ("materials_distributed_day", "materials", "distributed", None),
            ("posts_day", "online", "posts", None),
            ("questions_day", "questions", "asked_count", "question"),
            ("proposals_day", "questions", "asked_count", "proposal"),
        ):
            said[column] = sum(
                row[measure]
                for row in drawing.campaign.rows(f"raw.report_{table}")
                if row["file_sha256"] == own["file_sha256"] and row.get("kind") == kind
            )


def editions(drawing: Draw, codes: list[str], length: int) -> None:
    """What was mailed of some days: figures that may have been right then, unknown, or zero. Now and then once more."""
    dice = drawing.dice
    for number in range(length):
        day = drawing.starts_on + timedelta(days=number)
        for again in range(dice.choice((0, 1, 1, 2))):
            told = datetime.combine(day, time(8, 30), ALMATY) + timedelta(days=1 + again)
            drawing.campaign.add("ops.editions", {
                "edition": f"digest/{day}" + f"/{again}" * bool(again), "kind": "digest", "report_date": day,
                "data_as_of": told - timedelta(minutes=30), "frozen_at": told,
                "figures": {
                    "headline": {"report_date": str(day), "events_held": drawing.count()}, "alarms": [], "topics": [],
                    "regions": [
                        {"region_code": code, "events_held": drawing.maybe(drawing.count(most=4)),
                         "held_cum": drawing.maybe(drawing.count(most=30))}
                        for code in codes if drawing.chance(0.95)
                    ],
                },
            })  # fmt: skip
