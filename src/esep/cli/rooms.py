"""Verbs of the warehouse, the bulletin and the sample."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any

from esep.cli import questions, words
from esep.cli.machine import Verb
from esep.cli.words import print_json, say, stack, with_stack, with_warehouse


def add(verb: Verb) -> None:
    """Put the verbs on the command line."""
    warehouse = verb("warehouse", "the database by hand", _no_action).add_subparsers(dest="action", required=True)
    for name, said, do in (
        ("url", "where an analyst connects", _warehouse_url),
        ("migrate", "apply new migrations", _warehouse_migrate),
        ("freshness", "how old each source is (dbt source freshness)", _warehouse_freshness),
        ("docs", "dbt's documentation as one static page", _warehouse_docs),
    ):
        warehouse.add_parser(name, help=said).set_defaults(do=do)
    questions.add(warehouse)

    one = warehouse.add_parser("regional-login", help="make or renew the login of a region: it sees its own rows only")
    one.add_argument("region", metavar="CODE")
    one.add_argument("--remove", action="store_true", help="take the login away")
    one.set_defaults(do=_warehouse_regional_login)

    one = warehouse.add_parser("checks", help="the last word on every test, expectation and source")
    one.add_argument("--failed", action="store_true", help="only what somebody should look at")
    one.add_argument("--json", action="store_true")
    one.set_defaults(do=_warehouse_checks)

    one = verb("bulletin", "the daily digest of a day", _bulletin)
    one.add_argument("day", type=words.day, metavar="DAY")
    one.add_argument("--lang", choices=("ru", "kk", "en"), default="ru")
    one.add_argument("--dry-run", action="store_true", help="write the .eml and the .html, send nothing, store nothing")
    one.add_argument("-o", "--output", type=Path, help="folder for --dry-run")

    one = verb("trace", "from a figure of a mail to its cells; without FIGURE the figures of the edition", _trace)
    one.add_argument("edition", metavar="EDITION", help="such as digest/2026-02-20, or the day alone")
    one.add_argument(
        "figure", metavar="FIGURE", nargs="?",
        help="such as events_held, regions.61.held_cum, topics.rights.asked, discrepancies.1, alarms.missing.61",
    )  # fmt: skip
    one.add_argument("--all", action="store_true", dest="is_whole", help="every row, however many")
    one.add_argument("--json", action="store_true")

    sample = verb("sample", "the synthetic campaign", _no_action).add_subparsers(dest="action", required=True)
    one = sample.add_parser("audit", help="take in a whole made campaign and count: planted, found, missed, false")
    one.add_argument("--days", type=int, default=30)
    one.add_argument("--json", action="store_true")
    one.set_defaults(do=_sample_audit)


def _no_action(_: argparse.Namespace) -> int:
    return 2


def _warehouse_url(_: argparse.Namespace) -> int:
    from esep.local import postgres
    from esep.warehouse import url_for

    services = stack()
    is_here = postgres.is_running(services.data)
    with_stack(lambda s: s.open_database(is_reading=True))
    print(url_for("analyst", with_password=True).set(drivername="postgresql").render_as_string(hide_password=False))
    print("Reads core, marts and report; nothing can be changed with it.", file=sys.stderr)
    if not is_here and services.home.joinpath("pg").exists():
        print("The embedded server is stopped now: ./esep up starts it.", file=sys.stderr)
    return 0


def _warehouse_regional_login(given: argparse.Namespace) -> int:
    from esep.warehouse import logins

    with_stack(lambda stack: stack.open_database())
    if given.remove:
        was_there = logins.remove(given.region)
        print(f"The login of region {given.region} is {'removed' if was_there else 'not there: nothing to remove'}.")
        return 0
    print(logins.renew(given.region))
    print(
        "Sees the rows of its region in core and marts. Shown once: the next call makes a new password.",
        file=sys.stderr,
    )
    return 0


def _warehouse_migrate(_: argparse.Namespace) -> int:
    with_stack(lambda stack: stack.open_database())
    print("The warehouse is at the newest version.")
    return 0


def _warehouse_freshness(_: argparse.Namespace) -> int:
    from esep.warehouse import build

    with_stack(lambda stack: (stack.open_database(), build.freshness()))
    return 0


def _warehouse_checks(given: argparse.Namespace) -> int:
    from dataclasses import asdict

    from esep.warehouse import results

    found = with_warehouse(results.checks, is_reading=True)
    if given.json:
        print_json([asdict(one) for one in found if one.is_bad or not given.failed])
        return 0
    for line in results.in_words(found, only_bad=given.failed):
        print(line)
    return 0


def _warehouse_docs(_: argparse.Namespace) -> int:
    from esep.config import settings
    from esep.warehouse import build

    with_stack(lambda stack: (stack.open_database(), build.dbt("--quiet", "docs", "generate", "--static")))
    made = settings().home / "dbt" / "target" / "static_index.html"
    page = settings().pages / "dbt" / "index.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_bytes(made.read_bytes())
    print(page)
    return 0


def _trace(given: argparse.Namespace) -> int:
    from dataclasses import asdict

    from esep import archive
    from esep.config import settings
    from esep.warehouse import trace
    from esep.warehouse.trace import words as told

    def locate(digest: str) -> Path:
        return archive.path_of(settings().archive, digest)

    if given.figure is None:
        known = with_warehouse(lambda: trace.figures(given.edition), is_reading=True)
        if given.json:
            print_json(known)
        for line in () if given.json else told.listed(known):
            print(line)
        return 0
    found = with_warehouse(
        lambda: trace.trace(given.edition, given.figure, is_whole=given.is_whole, locate=locate), is_reading=True
    )
    if given.json:
        print_json(asdict(found))
    for line in () if given.json else told.in_words(found):
        print(line)
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

    for line in with_stack(work):
        print(line)
    return 0


def _sample_audit(given: argparse.Namespace) -> int:
    """On a server of its own in a fresh folder: what was made here before stays what it was."""
    from esep.local import audit

    words.interruptible()
    with tempfile.TemporaryDirectory(prefix="esep-audit-") as folder:
        home = Path(folder)
        with audit.own_server(home):
            result = audit.audit(home, given.days, say)
    if given.json:
        print_json(audit.as_json(result))
    for line in () if given.json else audit.in_words(result):
        print(line)
    return 0 if result.is_clean else 1
