"""One article, one address: what http or https, a mobile host, AMP, tracking and fragments do to it is undone."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

LONGEST = 2_000
TRACKING = re.compile(r"^(?:utm_\w+|fbclid|gclid|yclid|ysclid|_openstat|amp|igshid|mc_cid|mc_eid)$")
SPECIAL_HOST = re.compile(r"^(?:m|mobile|amp)\.(?=[^.]+\.[^.]+)")
AMP_PATH = re.compile(r"^/amp(?=/)|/amp/?$")


def canonical(link: str, base: str) -> str | None:
    """The address an article is known by, or None when it is not an http(s) address.

    >>> canonical("http://m.example.kz/a/1?utm_source=x#top", "https://example.kz/rss")
    'https://example.kz/a/1'
    """
    if len(link) > LONGEST or any(ord(c) < 33 for c in link.strip()):
        return None
    try:
        parts = urlsplit(urljoin(base, link.strip()))
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not host or parts.username:
        return None
    host = SPECIAL_HOST.sub("", host)
    is_plain = port in {None, 80, 443} and not _is_address(host)
    netloc = host if is_plain else f"{_bracketed(host)}:{port}" if port else _bracketed(host)
    query = urlencode([(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not TRACKING.match(k)])
    path = AMP_PATH.sub("", parts.path) or "/"
    return urlunsplit(
        ("https" if is_plain else parts.scheme, netloc, quote(path, safe="/%:@!$&'()*+,;=~-._"), query, "")
    )


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return "." not in host  # localhost and other names without a domain
    return True


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
