"""Verbs of the press: read an article, try a source, poll by hand, tell how well each source is, read history again."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from esep.cli import words
from esep.cli.machine import Verb
from esep.cli.words import existing, print_json, say, with_warehouse
from esep.errors import EsepError

if TYPE_CHECKING:
    from esep.config import Outlet, PageRules
    from esep.press.reading import Article
    from esep.press.trial import Trial


def add(verb: Verb) -> None:
    """Put the verbs on the command line."""
    press = verb("press", "the press by hand", _no_action).add_subparsers(dest="action", required=True)

    one = press.add_parser("read", help="what is read in this saved article; nothing is written")
    one.add_argument("file", type=Path)
    one.add_argument("--json", action="store_true")
    one.set_defaults(do=_read)

    one = press.add_parser(
        "try", help="what a new source would yield: its doors, entries, newest articles; nothing is written"
    )
    one.add_argument("given", metavar="URL|FILE")
    which = one.add_mutually_exclusive_group()
    which.add_argument(
        "--rules", help="rules of the outlet as YAML: '{body: div.article, stop_lines: [\"^Читайте также\"]}'"
    )
    which.add_argument("--outlet", help="the code of a configured outlet whose rules and doors are used")
    one.add_argument("--json", action="store_true")
    one.set_defaults(do=_try)

    one = press.add_parser("poll", help="ask outlets now and read their new pages, whatever their rhythm says")
    one.add_argument("outlet", nargs="*", help="codes of outlets (default: all)")
    one.set_defaults(do=_poll)

    one = press.add_parser("health", help="how well each source is, since when, why, and what to do")
    one.add_argument("--json", action="store_true")
    one.set_defaults(do=_health)

    one = press.add_parser("reread", help="read archived pages again with today's rules, without network")
    one.add_argument("--since", type=words.day, metavar="DAY", help="what was published on this day or later")
    one.add_argument("--until", type=words.day, metavar="DAY", help="what was published on this day or earlier")
    one.add_argument("--outlet", help="only this outlet's")
    one.add_argument("--url", help="only this address")
    one.add_argument("--all", action="store_true", dest="everything", help="also what today's reader has read already")
    one.add_argument("--json", action="store_true")
    one.set_defaults(do=_reread)


def _no_action(_: argparse.Namespace) -> int:
    return 2


def _read(given: argparse.Namespace) -> int:
    from esep.press import reading

    path = existing(given.file)
    is_text = path.suffix.lower() in {".txt", ".text"}
    article = reading.read(path.read_bytes(), kind="text" if is_text else "html")
    if given.json:
        print_json(article.to_json())
        return 0
    for line in _article_in_words(article, path.name):
        print(line)
    return 0


def _article_in_words(article: Article, name: str) -> list[str]:
    found = article.to_json()
    when = f"{found['published_at'] or 'no date'} by {found['date_basis']}"
    lines = [f"{found['title'] or name} ({found['language']}, {article.words} words, {when})"]
    for kind, entries in (("region", found["regions"]), ("party", found["parties"])):
        for one in entries:
            said = ", ".join(mention["text"] for mention in one["mentions"][:3])
            lines.append(f"  {kind} {one['code']} {one.get('role', '')}: {said}")
    for one in found["claims"]:
        figure = f"{one['measure']} {one['comparator']} {one['low']}..{one['high']} {one['status']}"
        lines.append(f"  {figure} in {one['scope']}: {one['text']}")
    if found["flags"]:
        lines.append(f"  flags: {', '.join(found['flags'])}")
    return lines


def _rules(said: str | None) -> PageRules | None:
    import yaml

    from esep.config import page_rules
    from esep.errors import ConfigError

    if said is None:
        return None
    complaints: list[str] = []
    try:
        rules = page_rules(yaml.safe_load(said), "--rules", complaints)
    except yaml.YAMLError as err:
        raise ConfigError(f"--rules is not YAML ({str(err).splitlines()[0]}); write '{{body: div.article}}'") from err
    if complaints:
        raise ConfigError("; ".join(complaints))
    return rules


def _outlet(code: str | None) -> Outlet | None:
    from esep.press.sources.attempts import outlet

    return outlet(code) if code else None


def _try(given: argparse.Namespace) -> int:
    from esep.press import trial

    result = trial.run(given.given, _rules(given.rules), _outlet(given.outlet), say)
    if given.json:
        print_json(_trial_as_json(result))
        return 0
    for line in _trial_in_words(result):
        print(line)
    return 0


def _trial_as_json(result: Trial) -> dict[str, Any]:
    from esep.press import trial

    return {
        "address": result.address,
        "is": result.given,
        "robots": result.robots,
        "doors": [
            {
                "kind": one.kind, "url": one.url, "basis": one.basis, "refusal": one.refusal or None, "remark": one.remark,
                "entries": len(one.entries), "dated": sum(bool(entry.published_at) for entry in one.entries),
                "languages": trial.languages(one.entries),
                "newest": [
                    {"url": entry.url, "title": entry.title, "published_at": entry.published_at, "said": entry.published_said}
                    for entry in trial.newest(one.entries)[: trial.TITLES]
                ],
            }
            for one in result.doors
        ],
        "articles": [
            {
                "url": one.url, "refusal": one.refusal or None, "cut": list(one.cut),
                "article": one.article.to_json() if one.article else None, "words": one.article.words if one.article else 0,
            }
            for one in result.articles
        ],
        "suggestions": list(result.suggestions),
        "block": result.block,
    }  # fmt: skip


def _trial_in_words(result: Trial) -> list[str]:
    from esep.press import trial

    lines = [f"{result.address} is {result.given}; robots.txt {result.robots}"]
    for one in result.doors:
        if one.refusal:
            lines.append(f"  {one.kind:8} {one.url} ({one.basis}): no, {one.refusal}")
            continue
        dated = sum(bool(entry.published_at) for entry in one.entries)
        spoken = ", ".join(f"{count} {code}" for code, count in trial.languages(one.entries).items())
        remark = f"; {one.remark}" if one.remark else ""
        lines.append(
            f"  {one.kind:8} {one.url} ({one.basis}): {len(one.entries)} entries, {dated} dated, titles: {spoken}{remark}"
        )
        for entry in trial.newest(one.entries)[: trial.TITLES]:
            when = (
                f"{entry.published_at:%Y-%m-%d %H:%M}"
                if entry.published_at
                else f"no date ({entry.published_said or 'none printed'})"
            )
            lines.append(f"    {when}  {entry.title or entry.url}")
    for read in result.articles:
        lines += ["", read.url]
        if read.article is None:
            lines.append(f"  not read: {read.refusal}")
            continue
        lines += _article_in_words(read.article, read.url)
        lines += [f"  cut away: {line[:100]}" for line in read.cut[:12]]
    lines += ["", *(f"look at: {said}" for said in result.suggestions)]
    if result.block:
        lines += [
            "",
            "For campaign.yml, under press.outlets (set code, name and language as they should be):",
            result.block.rstrip(),
        ]
    return lines


def _poll(given: argparse.Namespace) -> int:
    from esep import days
    from esep.press import day as reading

    def work() -> list[str]:
        as_of = days.now()
        day = days.reporting_day(as_of)
        known = reading.open_day(day, as_of)
        if unknown := sorted(set(given.outlet) - set(known)):
            raise EsepError(f"{', '.join(unknown)}: no such outlet in campaign.yml; known are {', '.join(known)}")
        codes = given.outlet or known
        for number, code in enumerate(codes, start=1):
            say(f"{number} of {len(codes)}: {code}")
            reading.poll(day, as_of, code)
            reading.read(day, as_of, code)
        return [reading.confirm(day, as_of, codes)]

    for line in with_warehouse(work):
        print(line)
    return 0


def _health(given: argparse.Namespace) -> int:
    from esep.press.sources import watch

    found = with_warehouse(watch.as_it_is, is_reading=True)
    if given.json:
        print_json([one.to_json() for one in found])
        return 0
    for one in found:
        for line in one.in_words():
            print(line)
    alarms = [one.code for one in found if one.verdict.is_alarm]
    print(
        f"{len(found)} sources, " + (f"{len(alarms)} to look at: {', '.join(alarms)}" if alarms else "none to look at")
    )
    return 0


def _reread(given: argparse.Namespace) -> int:
    from esep.press.articles import rereading

    words.span(given.since, given.until)
    result = with_warehouse(
        lambda: rereading.reread(
            url=given.url,
            outlet=given.outlet,
            since=given.since,
            until=given.until,
            everything=given.everything,
            say=say,
        )
    )
    counts = asdict(result)
    if given.json:
        print_json(counts)
    else:
        print(", ".join(f"{number} {what}" for what, number in counts.items()))
    return 0
