"""One manners' ledger for all our processes (ops.hosts): a host is asked by one of us at a time, whoever runs beside.

A turn is an advisory lock that goes with its connection, so a kill frees it; the pause is counted by the server's clock,
and is never longer than it should be, though that clock was set back.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from psycopg import errors

from esep import http
from esep.http.manners import LONGEST_WAIT
from esep.warehouse import connect
from esep.warehouse.connect import key_of

RESERVE = """
insert into ops.hosts as known (host, last_request_at)
select %(origin)s, greatest(
    clock_timestamp(),
    max(least(last_request_at, clock_timestamp())) filter (where last_request_at is not null)
    + make_interval(secs => %(pause)s)
)
from ops.hosts
where host = any(%(origins)s)
on conflict (host) do update set last_request_at = excluded.last_request_at
returning extract(epoch from known.last_request_at - clock_timestamp())
"""


class Hosts:
    """A ledger in the warehouse; what a robots.txt said is read once a run, as long as it stands."""

    def __init__(self) -> None:
        self._known: dict[str, http.Robots] = {}

    @contextmanager
    def turn(self, origin: str, pause: float) -> Iterator[None]:
        """See http.Ledger. http and https of one host are one host."""
        host = urlsplit(origin).netloc
        with connect("loader", autocommit=True) as connection:
            connection.execute("set idle_session_timeout = 0")
            connection.execute("select set_config('lock_timeout', %s, false)", (f"{LONGEST_WAIT:.0f}s",))
            try:
                connection.execute("select pg_advisory_lock(%s)", (key_of(f"host {host}"),))
            except errors.LockNotAvailable as err:
                raise http.busy(host) from err
            given = {"origin": origin, "origins": [f"http://{host}", f"https://{host}"], "pause": pause}
            row = connection.execute(RESERVE, given).fetchone()
            time.sleep(max(0.0, float(row[0])) if row else 0.0)
            try:
                yield
            finally:
                connection.execute(
                    "update ops.hosts set last_request_at = clock_timestamp() where host = %s", (origin,)
                )

    def robots(self, origin: str) -> http.Robots | None:
        """See http.Ledger."""
        known = self._known.get(origin)
        if known is not None and not known.is_stale:
            return known
        with connect("loader") as connection:
            row = connection.execute(
                "select robots_text, robots_status, robots_read_at from ops.hosts "
                "where host = %s and robots_read_at is not null",
                (origin,),
            ).fetchone()
        if row is None:
            return None
        self._known[origin] = http.Robots(*row)
        return self._known[origin]

    def remember(self, origin: str, said: http.Robots) -> None:
        """See http.Ledger."""
        self._known[origin] = said
        with connect("loader") as connection:
            connection.execute(
                "insert into ops.hosts (host, robots_text, robots_status, robots_read_at) values (%s, %s, %s, %s) "
                "on conflict (host) do update set robots_text = excluded.robots_text, "
                "robots_status = excluded.robots_status, robots_read_at = excluded.robots_read_at",
                (origin, said.text, said.status, said.read_at),
            )


def fetch(url: str, **how: Any) -> http.Page | None:
    """http.fetch with the manners that all our processes share."""
    return http.fetch(url, **{"ledger": Hosts(), **how})
