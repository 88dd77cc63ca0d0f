"""Where we may go: schemes, ports, and addresses that belong to the public internet."""

from __future__ import annotations

import ipaddress
import socket
import threading
from typing import Any
from urllib.parse import urljoin, urlsplit

from esep.config import settings
from esep.http.failures import TryLater, TurnedAway

MOST_ADDRESSES = 4  # of one host that are tried one after the other
# Networks that ipaddress calls global and that lead elsewhere: translated, tunnelled, relayed.
BLIND_SPOTS = tuple(
    ipaddress.ip_network(network)
    for network in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "192.88.99.0/24", "::/96")
)


def is_exempt(url: str) -> bool:
    """Whether the settings let this host lie in a private network."""
    try:
        return (urlsplit(url).hostname or "") in settings().press.private_hosts_allowed
    except ValueError:
        return False


def may_be_local(url: str, configured: str) -> bool:
    """Whether `url` is of the very host and port that the settings name, and those are exempt."""
    try:
        asked, known = urlsplit(url), urlsplit(configured)
        same_door = (asked.hostname, asked.port) == (known.hostname, known.port)
    except ValueError:
        return False
    return same_door and is_exempt(configured)


def check_address(url: str, *, may_be_local: bool) -> None:
    """Scheme, port and form of an address. The host's own address is checked where the connection is made."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as err:
        raise TurnedAway(f"not an address: {url!r}", reason="not_an_address") from err
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise TurnedAway(f"not an http or https address: {url!r}", reason="not_an_address")
    if parts.username or parts.password:
        raise TurnedAway(f"an address with a password in it: {parts.hostname}", reason="not_an_address")
    if port not in {None, 80, 443} and not (may_be_local and is_exempt(url)):
        raise TurnedAway(f"{parts.hostname}: port {port} is not 80 or 443", reason="private_address")


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet, not to this machine, this network, or a way around."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    if not ip.is_global or ip.is_multicast or ip.is_reserved:
        return False
    return not any(ip in network for network in BLIND_SPOTS if network.version == ip.version)


def resolve(host: str, port: int, *, may_be_local: bool, timeout: float) -> list[str]:
    """The addresses to try, in order, found within `timeout` seconds. One private among a host's is enough to refuse it."""
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in _looked_up(host, port, timeout)))
    if may_be_local and host in settings().press.private_hosts_allowed:
        return addresses[:MOST_ADDRESSES]
    for address in addresses:
        if not is_public(address):
            raise TurnedAway(
                f"{host} leads to {address}, which is not on the public internet", reason="private_address"
            )
    return addresses[:MOST_ADDRESSES]


def _looked_up(host: str, port: int, timeout: float) -> list[Any]:
    """getaddrinfo has no time limit of its own: a thread that nobody waits for any longer is left to end by itself."""
    answers: list[Any] = []
    problems: list[Exception] = []

    def look_up() -> None:
        try:
            answers.extend(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as err:
            problems.append(err)

    thread = threading.Thread(target=look_up, daemon=True, name="look-up")
    thread.start()
    thread.join(timeout)
    if thread.is_alive():
        raise TryLater(f"{host}: no address found in time", reason="dns")
    if problems or not answers:
        raise TryLater(f"{host}: no address found", reason="dns") from (problems[0] if problems else None)
    return answers


def next_hop(at: str, location: str) -> str:
    """Where a redirect leads; raises TurnedAway for no address and for the way from https to http."""
    try:
        target = urljoin(at, location)
    except ValueError as err:
        raise TurnedAway(f"{at} redirects to what is no address: {location[:200]!r}", reason="bad_redirect") from err
    if urlsplit(at).scheme == "https" and urlsplit(target).scheme == "http":
        raise TurnedAway(f"{at} redirects from https to http: {target}", reason="bad_redirect")
    return target
