"""What can go wrong at the door, each with its class and its reason: the vocabulary of ops.fetches.

failure: temporary (later, perhaps), soft (something else than was asked came), hard (not again by itself).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from esep.errors import Refused, Unreachable

if TYPE_CHECKING:
    from esep.http.wire import Answer

THROTTLED = {425, 429}
SERVER_ERROR = "server_error"
# What a status means that is no page; any other of 4xx is a hard `client_error`.
HARD = {401: "unauthorised", 404: "not_found", 410: "gone", 451: "withheld"}
SOFT = {403: "forbidden"}


class TryLater(Unreachable):
    """Unreachable with what the server said about it. `arrived`: the part of a body that came before the line broke."""

    failure = "temporary"

    def __init__(
        self,
        message: str,
        status: int | None = None,
        retry_after: int | None = None,
        *,
        reason: str = "connect",
        arrived: bytes = b"",
    ) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after  # seconds, at most LONGEST_RETRY_AFTER
        self.reason = reason
        self.arrived = arrived


class TurnedAway(Refused):
    """Refused with the status the server answered, None when we refused ourselves."""

    def __init__(
        self, message: str, status: int | None = None, *, failure: str = "hard", reason: str = "refused"
    ) -> None:
        super().__init__(message)
        self.status = status
        self.failure = failure
        self.reason = reason
        self.retry_after: int | None = None


def of_status(url: str, answer: Answer) -> TryLater | TurnedAway:
    """The failure that an answer's status is."""
    status, said = answer.status, f"{url} answers {answer.status}"
    if status in THROTTLED:
        return TryLater(said, status, answer.retry_after, reason="throttled")
    if status >= 500 or status == 408:
        return TryLater(said, status, answer.retry_after, reason=SERVER_ERROR)
    if status in SOFT:
        return TurnedAway(said, status, failure="soft", reason=SOFT[status])
    if status == 304:
        return TurnedAway(f"{said}, which nobody asked for", status, failure="soft", reason="empty")
    if 300 <= status < 400:
        return TurnedAway(f"{said} and leads nowhere", status, reason="bad_redirect")
    return TurnedAway(said, status, reason=HARD.get(status, "client_error"))
