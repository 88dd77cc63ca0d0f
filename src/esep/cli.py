"""The verbs by hand: the same code as the DAGs. Output is words for a person; --json for machines."""

from __future__ import annotations

import argparse
import json
import logging
import signal
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from esep import days
from esep.errors import EsepError

STARTED = time.monotonic()


def say(text: str) -> None:
    """Progress, for a person, on standard error."""
    print(f"[{time.monotonic() - STARTED:5.0f} s] {text}", file=sys.stderr, flush=True)


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = argparse.ArgumentParser(prog="esep", description="The reporting warehouse of a coalition's campaign.")
    verbs = top.add_subparsers(dest="verb", required=True, metavar="VERB")

    def verb(name: str, said: str, do: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        made = verbs.add_parser(name, help=said, description=said)
        made.set_defaults(do=do)
        return made

    one = verb("run", "one campaign day end to end, through real Airflow", _run)
    one.add_argument("--day", type=_day, help="the reporting day, YYYY-MM-DD (default: the sample's, or today's)")
    one = verb("day", "the same day by the same code without Airflow", _day_by_hand)
    one.add_argument("day", type=_day, metavar="DAY")
    verb("up", "start everything and keep it running", _up)
    one = verb("status", "what runs, and where", _status)
    one.add_argument("--json", action="store_true")
    verb("down", "stop whatever runs here", _down)

    one = verb("test", "lint, types and every level of tests, or the levels named", _test)
    one.add_argument("levels", nargs="*", metavar="LEVEL")
    verb("check", "lint, types, unit and house tests: under a minute, before every commit", _check)

    reports = verb("reports", "regional reports by hand", _no_action).add_subparsers(dest="action", required=True)
    one = reports.add_parser("check", help="what would be found in this file; nothing is written")
    one.add_argument("file", type=Path)
    one.add_argument("--json", action="store_true")
    one.set_defaults(do=_reports_check)
    one = reports.add_parser("template", help="the workbook a region fills in for a day")
    one.add_argument("--region", required=True, help="two-digit code, such as 61")
    one.add_argument("--day", type=_day, required=True)
    one.add_argument("-o", "--output", type=Path, required=True)
    one.set_defaults(do=_reports_template)

    press = verb("press", "articles by hand", _no_action).add_subparsers(dest="action", required=True)
    one = press.add_parser("read", help="what is read in this article; nothing is written")
    one.add_argument("file", type=Path)
    one.add_argument("--json", action="store_true")
    one.set_defaults(do=_press_read)

    warehouse = verb("warehouse", "the database by hand", _no_action).add_subparsers(dest="action", required=True)
    for name, said, do in (
        ("url", "where an analyst connects", _warehouse_url),
        ("migrate", "apply new migrations", _warehouse_migrate),
        ("freshness", "how old each source is (dbt source freshness)", _warehouse_freshness),
        ("docs", "dbt's documentation as one static page", _warehouse_docs),
    ):
        warehouse.add_parser(name, help=said).set_defaults(do=do)

    one = verb("bulletin", "the daily digest of a day", _bulletin)
    one.add_argument("day", type=_day, metavar="DAY")
    one.add_argument("--lang", choices=("ru", "kk", "en"), default="ru")
    one.add_argument("--dry-run", action="store_true", help="write the .eml and the .html, send nothing, store nothing")
    one.add_argument("-o", "--output", type=Path, help="folder for --dry-run")
    return top


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day: write YYYY-MM-DD, such as 2026-02-17") from None


def _no_action(_: argparse.Namespace) -> int:
    return 2


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))


# -- the machine -----------------------------------------------------------------------------------------------------


def _stack() -> Any:
    from esep.local.stack import Stack

    return Stack(say)


def _places(stack: Any, day: date, *, is_kept: bool) -> dict[str, str]:
    from esep.config import settings

    home = settings().home
    places = {
        "The mail": f"{stack.mail} (open the newest .eml in a mail program)",
        "The page": str(home / "pages" / "digest" / f"{day}.ru.html"),
        "Data quality": str(home / "pages" / "quality" / "index.html"),
    }
    if is_kept:
        places["Airflow"] = f"http://127.0.0.1:{stack.port('airflow')}  user admin, password {stack.secrets()['admin']}"
        places["The database"] = "./esep warehouse url tells how an analyst connects"
        return places
    places["Airflow"] = "stopped again; ./esep up keeps everything running to look around"
    places["The database"] = (
        "stopped with it; ./esep warehouse url tells how an analyst connects"
        if stack.has_started_database
        else "./esep warehouse url tells how an analyst connects"
    )
    return places


def _tell(summary: Any, stack: Any, *, is_kept: bool) -> None:
    from esep.local.summary import in_words, synthetic_mark

    print()
    for line in (*in_words(summary, _places(stack, summary.day, is_kept=is_kept)), synthetic_mark()):
        print(line)


def _interruptible() -> None:
    """End on a terminal's hang-up and on SIGTERM as on Ctrl-C: by unwinding, so that nothing is left running."""

    def interrupted(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, interrupted)  # also when a shell started us in the background, with SIGINT ignored
    signal.signal(signal.SIGTERM, interrupted)
    signal.signal(signal.SIGHUP, interrupted)


def _with_stack(work: Callable[[Any], Any]) -> Any:
    """Do some work on the services, and stop those that we started, whatever happens."""
    stack = _stack()
    _interruptible()
    try:
        return work(stack)
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C must not leave something running
        if stack.started or stack.has_started_database:
            say("stopping what was started")
        stack.stop_what_we_started()


def _run(given: argparse.Namespace) -> int:
    from esep.local import run

    def work(stack: Any) -> None:
        is_kept = "scheduler" in stack.running()
        summary = run.through_airflow(stack, given.day)
        _tell(summary, stack, is_kept=is_kept)

    _with_stack(work)
    return 0


def _day_by_hand(given: argparse.Namespace) -> int:
    from esep.local import run

    _with_stack(
        lambda stack: _tell(run.without_airflow(stack, given.day), stack, is_kept="scheduler" in stack.running())
    )
    return 0


def _up(_: argparse.Namespace) -> int:
    from esep.local import run

    stack = _stack()
    _interruptible()
    try:
        run.prepare(stack, None)
        stack.start_airflow()
    except BaseException:
        stack.stop_what_we_started()
        raise
    print(f"Airflow: http://127.0.0.1:{stack.port('airflow')}")
    for user, name, role in (
        ("admin", "admin", "everything"), ("engineer", "engineer", "DAGs and connections"), ("analyst", "analyst_ui", "looking"),
    ):  # fmt: skip
        print(f"  sign in as {user:8} password {stack.secrets()[name]}  ({role})")
    print("The database: ./esep warehouse url     One day: ./esep run     To stop: ./esep down")
    return 0


def _status(given: argparse.Namespace) -> int:
    from esep.local import postgres

    stack = _stack()
    found: dict[str, Any] = {name: {"pid": one.pid, "log": one.log} for name, one in sorted(stack.running().items())}
    if postgres.is_running(stack.data):
        found["postgres"] = {"port": postgres.port_of(stack.data)}
    if "api-server" in found:
        found["api-server"]["url"] = f"http://127.0.0.1:{stack.port('airflow')}"
    if given.json:
        _print_json(found)
    elif not found:
        print("Nothing runs here. ./esep up starts everything.")
    for name, facts in () if given.json else found.items():
        print(f"{name:14} runs  " + "  ".join(f"{key} {value}" for key, value in facts.items()))
    return 0


def _down(_: argparse.Namespace) -> int:
    count = _stack().stop_everything()
    print(f"Stopped {count} services." if count else "Nothing was running.")
    return 0


def _test(given: argparse.Namespace) -> int:
    from esep.local import levels

    return levels.run(given.levels or list(levels.LEVELS), say)


def _check(_: argparse.Namespace) -> int:
    from esep.local import levels

    return levels.run(["lint", "types", "unit", "house"], say)


# -- the rooms -------------------------------------------------------------------------------------------------------


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise EsepError(f"{path} is not a file that can be read")
    return path


def _reports_check(given: argparse.Namespace) -> int:
    from esep.reports import check

    found = check.check_file(_existing(given.file))
    if given.json:
        _print_json(found)
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
    return 0


def _reports_template(given: argparse.Namespace) -> int:
    from esep.regions import by_code
    from esep.reports import template

    if given.region not in by_code():
        raise EsepError(f"{given.region!r} is not a region: one of {', '.join(sorted(by_code()))}")
    template.write(given.region, given.day, given.output)
    print(f"{given.output}: the workbook of {by_code()[given.region].name_en} for {given.day}")
    return 0


def _press_read(given: argparse.Namespace) -> int:
    from esep.press import reading

    path = _existing(given.file)
    is_text = path.suffix.lower() in {".txt", ".text"}
    found = reading.read(path.read_bytes(), kind="text" if is_text else "html").to_json()
    if given.json:
        _print_json(found)
        return 0
    print(
        f"{found['title'] or path.name} ({found['language']}, {found['published_at'] or 'no date'} by {found['date_basis']})"
    )
    for kind_of, entries in (("region", found["regions"]), ("party", found["parties"])):
        for one in entries:
            print(
                f"  {kind_of} {one['code']} {one.get('role', '')}: {', '.join(m['text'] for m in one['mentions'][:3])}"
            )
    for one in found["claims"]:
        print(
            f"  {one['measure']} {one['comparator']} {one['low']}..{one['high']} {one['status']} in {one['scope']}: {one['text']}"
        )
    if found["flags"]:
        print(f"  flags: {', '.join(found['flags'])}")
    return 0


def _warehouse_url(_: argparse.Namespace) -> int:
    from esep.local import postgres
    from esep.warehouse import url_for

    stack = _stack()
    is_here = postgres.is_running(stack.data)
    _with_stack(lambda s: s.open_database(is_reading=True))
    print(url_for("analyst", with_password=True).set(drivername="postgresql").render_as_string(hide_password=False))
    print("Reads core, marts and report; nothing can be changed with it.", file=sys.stderr)
    if not is_here and stack.home.joinpath("pg").exists():
        print("The embedded server is stopped now: ./esep up starts it.", file=sys.stderr)
    return 0


def _warehouse_migrate(_: argparse.Namespace) -> int:
    _with_stack(lambda stack: stack.open_database())
    print("The warehouse is at the newest version.")
    return 0


def _warehouse_freshness(_: argparse.Namespace) -> int:
    from esep.warehouse import build

    _with_stack(lambda stack: (stack.open_database(), build.dbt("source", "freshness")))
    return 0


def _warehouse_docs(_: argparse.Namespace) -> int:
    from esep.config import settings
    from esep.warehouse import build

    _with_stack(lambda stack: (stack.open_database(), build.dbt("--quiet", "docs", "generate", "--static")))
    made = settings().home / "dbt" / "target" / "static_index.html"
    page = settings().pages / "dbt" / "index.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_bytes(made.read_bytes())
    print(page)
    return 0


def _bulletin(given: argparse.Namespace) -> int:
    from esep.bulletin import day as edition

    def work(stack: Any) -> list[str]:
        stack.open_database(is_reading=given.dry_run)
        if given.dry_run:
            folder = given.output or Path.cwd()
            return [str(path) for path in edition.write_files(given.day, given.lang, folder)]
        stack.start_mail_sink()
        return [edition.send(edition.prepare(given.day))]

    for line in _with_stack(work):
        print(line)
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; 0 when it went well, 1 with one sentence when it did not, 2 for a wrong command line."""
    given = parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # an unreadable page is told by its flags
    days.check_zone_data()
    try:
        return int(given.do(given))
    except EsepError as err:
        print(f"esep: {err}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("esep: interrupted; nothing is left running, and the same command goes on from here", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
