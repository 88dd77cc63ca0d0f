"""Whether an answer is a guard's page (Cloudflare, DDoS-Guard, a captcha, "checking your browser") and not the one asked for."""

from __future__ import annotations

import functools
import re
from pathlib import Path

import yaml

TABLE = Path(__file__).with_suffix(".yml")
MOST_WORDS = 150  # a guard's page says little; a page with more to say is the page
MOST_READ = 200_000
SCRIPT_PAGE = 30_000  # bytes: a page of scripts without a word, smaller than this, is a guard's
GUARDED = {403, 429, 503}
TOLD = re.compile(r"property=[\"']?og:(?:title|url|type)\b")  # what a page tells of itself to those who share it
HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|script)\b", re.IGNORECASE)
OPENING = re.compile(r"<(script|style|noscript|svg|template)\b", re.IGNORECASE)


@functools.cache
def _known() -> tuple[tuple[str, ...], tuple[str, ...]]:
    table = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return tuple(table["marks"]), tuple(table["guards"])


def is_challenge(status: int, body: bytes, server: str = "") -> bool:
    """By the headers beside a refusal, else by the marks of a page that shows hardly any text, or scripts and no text."""
    marks, guards = _known()
    if status in GUARDED and any(guard in server.lower() for guard in guards):
        return True
    text = body[:MOST_READ].decode("utf-8", errors="replace")
    if not HTML.search(text[:5_000]):
        return False
    words, lower = len(re.findall(r"\w{2,}", shown(text))), text.lower()
    if words and status not in GUARDED and TOLD.search(lower):
        return False  # a short notice beside a form with a captcha
    if words <= MOST_WORDS and any(mark in lower for mark in marks):
        return True
    return words == 0 and len(body) <= SCRIPT_PAGE and "<script" in lower


def shown(page: str) -> str:
    """What a page shows beside its title: no scripts, no styles, no tags. In one pass over the page, however it is broken."""
    pieces, at, lower = [], 0, page.lower()
    for opening in OPENING.finditer(page):
        if opening.start() < at:
            continue
        pieces.append(page[at : opening.start()])
        end = lower.find(f"</{opening.group(1).lower()}", opening.end())
        at = len(page) if end < 0 else end
        if end < 0:
            break
    pieces.append(page[at:])
    without_title = re.sub(r"<title[^<>]{0,200}>[^<]{0,500}", " ", "".join(pieces), flags=re.IGNORECASE)
    return re.sub(r"<[^<>]*>", " ", without_title)
