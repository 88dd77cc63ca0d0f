"""Verbs of the regional reports: look at a file, give out the workbook, decide, read again."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from esep import days
from esep.cli import words
from esep.cli.machine import Verb
from esep.cli.words import existing, print_json, say, to_write, with_warehouse
from esep.errors import EsepError

PACKS = ("daily", "plan", "roster")


def add(verb: Verb) -> None:
    """Put the verbs on the command line."""
    actions = verb("reports", "regional reports by hand", _no_action).add_subparsers(dest="action", required=True)

    def action(name: str, said: str, do: Any) -> argparse.ArgumentParser:
        made = actions.add_parser(name, help=said, description=said)
        made.set_defaults(do=do)
        return made

    _add_files(action)
    _add_decisions(action)
    _add_again(action)


def _add_files(action: Any) -> None:
    one = action("check", "what would be found in this file; nothing is stored", _check)
    one.add_argument("file", type=Path)
    one.add_argument(
        "--annotate", type=Path, metavar="OUT.xlsx", help="write the workbook with every finding marked in it"
    )
    one.add_argument("--json", action="store_true")
    one = action("template", "the workbook a region fills in for a day", _template)
    one.add_argument("--region", required=True, help="two-digit code, such as 61")
    one.add_argument("--day", type=words.day, required=True)
    one.add_argument(
        "--pack", choices=PACKS, default="daily", help="the plan, or the roster, is a file of its own (default: daily)"
    )
    one.add_argument(
        "--roster", action="store_true", help="with the roster of coalitions (it is there on Mondays anyway)"
    )
    meant = one.add_mutually_exclusive_group()
    for name, said in (("--corrects", "a correction of this submission"), ("--retracts", "a withdrawal of it")):
        meant.add_argument(name, type=words.submission, metavar="SUBMISSION_ID", help=said)
    one.add_argument("-o", "--output", type=Path, required=True)


def _add_decisions(action: Any) -> None:
    one = action("holds", "what waits for a decision of headquarters", _holds)
    one.add_argument("--json", action="store_true")
    one = action("release", "let a held file in", _release)
    one.add_argument("file", metavar="SHA256", help="of the file, or its first 8 characters or more")
    one.add_argument("--ref", required=True, help="the number of the approval")
    one = action("waive", "let one named rule be skipped for one filing", _waive)
    one.add_argument("rule", type=str.upper, metavar="RULE", help="such as R-303")
    one.add_argument("--region", required=True)
    one.add_argument("--day", type=words.day, required=True)
    one.add_argument("--pack", choices=PACKS, default="daily")
    one.add_argument("--ref", required=True, help="the number of the approval")
    one.add_argument("--role", required=True, help="whose decision: a role, never a name")
    one.add_argument("--reason", required=True)
    one = action("lift-freeze", "take a region's submissions for a day after the close of reporting", _lift_freeze)
    one.add_argument("--region", required=True)
    one.add_argument("--day", type=words.day, required=True)
    one.add_argument("--ref", required=True, help="the number of the approval")


def _add_again(action: Any) -> None:
    one = action("replay", "read archived files again by today's rules, and tell what would change", _replay)
    one.add_argument("--file", metavar="SHA256", help="one file")
    one.add_argument("--day", type=words.day, help="the files of one reporting day")
    one.add_argument("--from", dest="since", type=words.day, help="with --to: of these days")
    one.add_argument("--to", dest="until", type=words.day)
    one.add_argument("--apply", action="store_true", help="also write it")
    one.add_argument("--json", action="store_true")
    one = action("backtest", "which archived filings a rule would have changed", _backtest)
    one.add_argument("rule", type=str.upper, metavar="RULE", help="such as R-252")
    one.add_argument("--severity", choices=("B", "Q", "W", "I"), help="as if it had this severity")
    one.add_argument("--from", dest="since", type=words.day)
    one.add_argument("--to", dest="until", type=words.day)
    one.add_argument("--json", action="store_true")
    one = action("remind", "send the reminders of a day that are due: to those missing, once", _remind)
    one.add_argument("day", type=words.day, metavar="DAY")
    one.add_argument("kind", choices=("upcoming", "overdue", "escalation"))


def _no_action(_: argparse.Namespace) -> int:
    return 2


def _check(given: argparse.Namespace) -> int:
    from esep.reports import check

    if given.annotate and to_write(given.annotate).resolve() == given.file.resolve():
        raise EsepError(f"{given.annotate} is the file itself: give the marked copy another name")
    found = check.check_file(existing(given.file))
    if given.annotate:
        from esep.reports import annotate

        annotate.annotate_file(given.file, given.annotate)
    if given.json:
        print_json(found)
        return 0
    about = f"region {found['region'] or '?'}, {found['report_date'] or 'no date'}, {found['kind'] or '?'}"
    print(f"{given.file.name}: {found['state']} ({about})")
    for sheet, counts in found["sheets"].items():
        print(f"  {sheet}: {counts['attempted']} rows, {counts['succeeded']} good, {counts['refused']} refused")
    for one in found["findings"]:
        where = one["cell"] or one["sheet"] or "the file"
        print(f"  {one['severity']} {one['rule']} {where}: {one['message']['ru']}")
        print(f"      {one['message']['en']}" + (f"  Suggested: {one['suggested']}" if one["suggested"] else ""))
    if not found["findings"]:
        print("  Nothing to mend.")
    if given.annotate:
        is_workbook = given.file.suffix.lower() == ".xlsx"
        print(
            f"{given.annotate}: " + ("the same workbook with every finding marked in it" if is_workbook else "the list")
        )
    return 0


def _template(given: argparse.Namespace) -> int:
    from esep.regions import by_code
    from esep.reports import template

    words.region(given.region)
    to_write(given.output)
    known, why = _known_before(given) if given.pack == "daily" else ({}, f"for the {given.pack}, a file of its own")
    template.write(
        given.region,
        given.day,
        given.output,
        pack=given.pack,
        roster=given.roster,
        corrects=given.corrects,
        retracts=given.retracts,
        **known,
    )
    print(f"{given.output}: the workbook of {by_code()[given.region].name_en} for {given.day}; {why}")
    return 0


def _known_before(given: argparse.Namespace) -> tuple[dict[str, Any], str]:
    """The plan in force and yesterday's stocks and totals; a workbook without them is better than none."""
    from esep.config import settings
    from esep.reports import plan

    if settings().warehouse_url is None and not words.stack().data.exists():
        return {}, "no warehouse yet, so no planned events are filled in"

    def asked() -> dict[str, Any]:
        before = plan.before(given.region, given.day)
        lines = list(plan.due_lines(given.region, given.day))
        return {
            "plan_lines": lines,
            "openings": before.openings,
            "running": before.running,
            "running_on": before.running_on,
        }

    known = with_warehouse(asked, is_reading=True)
    return known, f"{len(known['plan_lines'])} lines of the plan in force are filled in"


def _holds(given: argparse.Namespace) -> int:
    from esep.reports import decisions

    waiting = with_warehouse(decisions.open_holds, is_reading=True)
    if given.json:
        print_json([one.to_json() for one in waiting])
        return 0
    for one in waiting:
        print(one.in_words())
    print(f"{len(waiting)} files wait for a decision." if waiting else "Nothing waits for a decision.")
    return 0


def _release(given: argparse.Namespace) -> int:
    from esep.reports import decisions

    print(with_warehouse(lambda: decisions.release(given.file, given.ref)))
    return 0


def _waive(given: argparse.Namespace) -> int:
    from esep.reports import decisions

    words.region(given.region)
    words.in_campaign(given.day)
    print(
        with_warehouse(
            lambda: decisions.waive(
                *(given.region, given.day, given.pack, given.rule),
                approval_ref=given.ref,
                role=given.role,
                reason=given.reason,
            )
        )
    )
    return 0


def _lift_freeze(given: argparse.Namespace) -> int:
    from esep.reports import decisions

    words.region(given.region)
    words.in_campaign(given.day)
    print(with_warehouse(lambda: decisions.lift_freeze(given.region, given.day, approval_ref=given.ref)))
    return 0


def _replay(given: argparse.Namespace) -> int:
    from esep.reports import replay

    chosen = [given.file is not None, given.day is not None, given.since is not None or given.until is not None]
    if sum(chosen) != 1 or (given.since is None) != (given.until is None):
        raise EsepError("say what to read again: --file SHA256, or --day D, or --from D --to D")
    since, until = (given.day, given.day) if given.day else words.span(given.since, given.until)
    found = with_warehouse(
        lambda: replay.replay(file=given.file, since=since, until=until, apply=given.apply, say=say),
        is_reading=not given.apply,
    )
    return _told(found, is_json=given.json)


def _backtest(given: argparse.Namespace) -> int:
    from esep.reports import backtest

    words.span(given.since, given.until)
    found = with_warehouse(
        lambda: backtest.backtest(given.rule, since=given.since, until=given.until, severity=given.severity, say=say),
        is_reading=True,
    )
    return _told(found, is_json=given.json)


def _told(found: Any, *, is_json: bool) -> int:
    if is_json:
        print_json(found.to_json())
    for line in () if is_json else found.in_words():
        print(line)
    return 0


def _remind(given: argparse.Namespace) -> int:
    from esep.reports import reminding

    def work(services: Any) -> str:
        services.open_database()
        services.start_mail_sink()
        return reminding.remind(given.day, given.kind, days.now())

    print(words.with_stack(work))
    return 0
