"""Ports of this machine: one that is free, and one clear sentence when a wanted one is not."""

from __future__ import annotations

import socket

from esep.errors import LocalError


def free() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def is_free(port: int) -> bool:
    """Whether we could listen on 127.0.0.1:`port` now."""
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def check_free(port: int, what: str, setting: str) -> None:
    """Raise one sentence when somebody else listens on `port`."""
    if not is_free(port):
        raise LocalError(
            f"port {port}, wanted for {what}, is in use by another program: end it, or set {setting} to a free port"
        )
