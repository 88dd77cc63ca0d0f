"""The verbs by hand: the same code as the DAGs. Output is words for a person; --json for machines."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Callable, Sequence

from esep import days
from esep.cli import machine, press, reports, rooms
from esep.errors import EsepError


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = argparse.ArgumentParser(prog="esep", description="The reporting warehouse of a coalition's campaign.")
    verbs = top.add_subparsers(dest="verb", required=True, metavar="VERB")

    def verb(name: str, said: str, do: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        made = verbs.add_parser(name, help=said, description=said)
        made.set_defaults(do=do)
        return made

    machine.add(verb)
    reports.add(verb)
    press.add(verb)
    rooms.add(verb)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; 0 when it went well, 1 with one sentence when it did not, 2 for a wrong command line."""
    given = parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    for handler in logging.getLogger().handlers:
        handler.setLevel(logging.WARNING)  # Great Expectations tells of its temporary folders at a level of its own
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
