"""Where we may go: schemes, ports, and addresses that belong to the public internet."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urljoin, urlsplit

from esep.config import settings
from esep.errors import Refused, Unreachable

# Networks that ipaddress calls global and that lead elsewhere: translated, tunnelled, relayed.
BLIND_SPOTS = tuple(
    ipaddress.ip_network(network)
    for network in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "192.88.99.0/24", "::/96")
)


class TryLater(Unreachable):
    """Unreachable with what the server said about it."""

    def __init__(self, message: str, status: int | None = None, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after  # seconds, at most LONGEST_RETRY_AFTER


class TurnedAway(Refused):
    """Refused with the status the server answered, None when we refused ourselves."""

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


def is_exempt(url: str) -> bool:
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
        raise TurnedAway(f"not an address: {url!r}") from err
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise TurnedAway(f"not an http or https address: {url!r}")
    if parts.username or parts.password:
        raise TurnedAway(f"an address with a password in it: {parts.hostname}")
    if port not in {None, 80, 443} and not (may_be_local and is_exempt(url)):
        raise TurnedAway(f"{parts.hostname}: port {port} is not 80 or 443")


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet, not to this machine, this network, or a way around."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    if not ip.is_global or ip.is_multicast or ip.is_reserved:
        return False
    return not any(ip in network for network in BLIND_SPOTS if network.version == ip.version)


def resolve(host: str, port: int, *, may_be_local: bool) -> str:
    """The address to connect to. One private address among a host's is enough to refuse it."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as err:
        raise TryLater(f"{host}: no address found") from err
    addresses = [str(entry[4][0]) for entry in found]
    if may_be_local and host in settings().press.private_hosts_allowed:
        return addresses[0]
    for address in addresses:
        if not is_public(address):
            raise TurnedAway(f"{host} leads to {address}, which is not on the public internet")
    return addresses[0]


def next_hop(at: str, location: str) -> str:
    try:
        target = urljoin(at, location)
    except ValueError as err:
        raise TurnedAway(f"{at} redirects to what is no address: {location[:200]!r}") from err
    if urlsplit(at).scheme == "https" and urlsplit(target).scheme == "http":
        raise TurnedAway(f"{at} redirects from https to http: {target}")
    return target
