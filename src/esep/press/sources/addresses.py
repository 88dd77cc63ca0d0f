"""One article, one address: what http or https, a mobile host, AMP, tracking and fragments do to it is undone."""

from __future__ import annotations

import ipaddress
import re
from typing import Any
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

LONGEST = 2_000  # characters, escapes included: what an index of the warehouse can hold
TRACKING = re.compile(r"^(?:utm_\w+|fbclid|gclid|yclid|ysclid|_openstat|amp|igshid|mc_cid|mc_eid)$")
SPECIAL_HOST = re.compile(r"^(?:m|mobile|amp)\.(?=[^.]+\.[^.]+)")
IMPOSSIBLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")  # controls, halves of a character
FOLDED = re.compile(r"[\t\r\n]+")  # inside an address it means nothing: browsers take it out
NO_HOST = re.compile(r"[\s\"<>%|\\^{}]")
SAFE = "/%:@!$&'()*+,;=~-._"
AMP_PATH = re.compile(r"^/amp(?=/)|/amp/?$")


def canonical(link: str, base: str) -> str | None:
    """The address an article is known by, or None when it is not an http(s) address.

    >>> canonical("http://m.example.kz/a/1?utm_source=x#top", "https://example.kz/rss")
    'https://example.kz/a/1'
    """
    link = FOLDED.sub("", link.strip())
    if len(link) > LONGEST or IMPOSSIBLE.search(link):
        return None
    try:
        parts = urlsplit(urljoin(base, link))
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not host or parts.username or NO_HOST.search(host):
        return None
    host = SPECIAL_HOST.sub("", host)
    is_plain = port in {None, 80, 443} and not _is_address(host)
    netloc = host if is_plain else f"{_bracketed(host)}:{port}" if port else _bracketed(host)
    path = AMP_PATH.sub("", parts.path) or "/"
    scheme = "https" if is_plain else parts.scheme
    address = urlunsplit((scheme, netloc, quote(path, safe=SAFE), _query(parts.query), ""))
    return address if len(address) <= LONGEST else None


def _query(asked: str) -> str:
    """Without tracking; every other part as it came, for its escapes may be of another encoding than ours."""
    kept = [part for part in asked.split("&") if part and not TRACKING.match(unquote(part.partition("=")[0]))]
    return quote("&".join(kept), safe=SAFE + "?")


def base_of(page: Any, url: str) -> str:
    """Where the relative links of a page (an lxml element) start: its <base href>, else its own address."""
    said = next((one.get("href") for one in page.iter("base") if one.get("href")), None)
    return urljoin(url, said.strip()) if said and canonical(said, url) else url


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return "." not in host  # localhost and other names without a domain
    return True


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
