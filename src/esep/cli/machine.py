"""Verbs of this machine: one day, everything up or down, the tests."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from typing import Any

from esep.cli import words
from esep.cli.words import print_json, say, stack, with_stack

Verb = Callable[[str, str, Callable[[argparse.Namespace], int]], argparse.ArgumentParser]


def add(verb: Verb) -> None:
    """Put the verbs on the command line."""
    one = verb("run", "one campaign day end to end, through real Airflow", _run)
    one.add_argument("--day", type=words.day, help="the reporting day, YYYY-MM-DD (default: the sample's, or today's)")
    one = verb("day", "the same day by the same code without Airflow", _day_by_hand)
    one.add_argument("day", type=words.day, metavar="DAY")
    verb("up", "start everything and keep it running", _up)
    one = verb("status", "what runs, and where", _status)
    one.add_argument("--json", action="store_true")
    verb("down", "stop whatever runs here", _down)
    one = verb("test", "lint, types and every level of tests, or the levels named", _test)
    one.add_argument("levels", nargs="*", metavar="LEVEL")
    verb("check", "lint, types, unit and house tests: under a minute, before every commit", _check)


def _places(services: Any, day: date, *, is_kept: bool) -> dict[str, str]:
    from esep.config import settings

    home = settings().home
    places = {
        "The mail": f"{services.mail} (open the newest .eml in a mail program)",
        "The page": str(home / "pages" / "digest" / f"{day}.ru.html"),
        "Data quality": str(home / "pages" / "quality" / "index.html"),
    }
    if is_kept:
        door = f"http://127.0.0.1:{services.port('airflow')}"
        places["Airflow"] = f"{door}  user admin, password {services.secrets()['admin']}"
        places["The database"] = "./esep warehouse url tells how an analyst connects"
        return places
    places["Airflow"] = "stopped again; ./esep up keeps everything running to look around"
    places["The database"] = (
        "stopped with it; ./esep warehouse url tells how an analyst connects"
        if services.has_started_database
        else "./esep warehouse url tells how an analyst connects"
    )
    return places


def _tell(summary: Any, services: Any, *, is_kept: bool) -> None:
    from esep.local.summary import in_words, synthetic_mark

    print()
    for line in (*in_words(summary, _places(services, summary.day, is_kept=is_kept)), synthetic_mark()):
        print(line)


def _run(given: argparse.Namespace) -> int:
    from esep.local import run

    def work(services: Any) -> None:
        is_kept = "scheduler" in services.running()
        summary = run.through_airflow(services, given.day)
        _tell(summary, services, is_kept=is_kept)

    with_stack(work)
    return 0


def _day_by_hand(given: argparse.Namespace) -> int:
    from esep.local import run

    def work(services: Any) -> None:
        summary = run.without_airflow(services, given.day)
        _tell(summary, services, is_kept="scheduler" in services.running())

    with_stack(work)
    return 0


def _up(_: argparse.Namespace) -> int:
    from esep.local import run

    services = stack()
    words.interruptible()
    try:
        run.prepare(services, None)
        services.start_airflow()
    except BaseException:
        services.stop_what_we_started()
        raise
    print(f"Airflow: http://127.0.0.1:{services.port('airflow')}")
    for user, name, role in (
        ("admin", "admin", "everything"), ("engineer", "engineer", "DAGs and connections"), ("analyst", "analyst_ui", "looking"),
    ):  # fmt: skip
        print(f"  sign in as {user:8} password {services.secrets()[name]}  ({role})")
    print("The database: ./esep warehouse url     One day: ./esep run     To stop: ./esep down")
    return 0


def _status(given: argparse.Namespace) -> int:
    from esep.local import postgres

    services = stack()
    running = sorted(services.running().items())
    found: dict[str, Any] = {name: {"pid": one.pid, "log": one.log} for name, one in running}
    if postgres.is_running(services.data):
        found["postgres"] = {"port": postgres.port_of(services.data)}
    if "api-server" in found:
        found["api-server"]["url"] = f"http://127.0.0.1:{services.port('airflow')}"
    if given.json:
        print_json(found)
    elif not found:
        print("Nothing runs here. ./esep up starts everything.")
    for name, facts in () if given.json else found.items():
        print(f"{name:14} runs  " + "  ".join(f"{key} {value}" for key, value in facts.items()))
    return 0


def _down(_: argparse.Namespace) -> int:
    count = stack().stop_everything()
    print(f"Stopped {count} services." if count else "Nothing was running.")
    return 0


def _test(given: argparse.Namespace) -> int:
    from esep.local import levels

    return levels.run(given.levels or list(levels.LEVELS), say)


def _check(_: argparse.Namespace) -> int:
    from esep.local import levels

    return levels.run(["lint", "types", "unit", "house"], say)
