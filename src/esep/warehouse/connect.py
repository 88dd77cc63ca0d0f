"""Connections, each as the least role that will do.

Roles: owner (migrations only), loader (raw, ops), transformer (dbt), reporter (reads report; editions and outbox),
analyst (reads core, marts, report), probe (a login of one region, for the proof that it sees no other). Passwords come
from the environment, never from an address that is printed.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import psycopg
import sqlalchemy

from esep.config import settings
from esep.errors import ConfigError, WarehouseError

PREFIX = "esep_"
# How a connection is encrypted and whom it trusts: kept by every door to the server (psycopg, SQLAlchemy, dbt, Airflow).
TLS_OPTIONS = {"sslmode", "sslrootcert", "sslcert", "sslkey"}


def parameters(role: str) -> dict[str, Any]:
    """host, port, dbname, user, password of a connection as `role` (owner, loader, transformer, reporter, analyst)."""
    given = settings().warehouse_url
    if given is None:
        raise ConfigError("no warehouse is known: start the embedded one with `./esep up` or set ESEP_WAREHOUSE_URL")
    parts = urlsplit(given)
    if parts.scheme not in {"postgresql", "postgres"} or not parts.hostname:
        raise ConfigError("ESEP_WAREHOUSE_URL is not of the form postgresql://user@host:5432/database")
    owner_password = unquote(parts.password) if parts.password else None
    password = settings().passwords.get(role, owner_password if role == "owner" else None)
    known = {
        "host": parts.hostname,
        "port": parts.port or 5432,
        "dbname": unquote(parts.path.lstrip("/")) or "esep",
        "user": unquote(parts.username or "postgres") if role == "owner" else PREFIX + role,
    }
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if unknown := sorted(set(options) - TLS_OPTIONS):
        raise ConfigError(
            f"ESEP_WAREHOUSE_URL: {', '.join(unknown)} is not understood there; {', '.join(sorted(TLS_OPTIONS))} are"
        )
    return known | options | ({"password": password} if password else {})


@contextmanager
def connect(
    role: str, *, autocommit: bool = False, is_snapshot: bool = False
) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """A psycopg connection as `role`; committed when the block ends well, rolled back when it does not.

    With `is_snapshot` all its reads see the same instant, and nothing can be written.
    """
    known = parameters(role)
    try:
        connection = psycopg.connect(
            **known, autocommit=autocommit, connect_timeout=10, application_name=f"esep:{role}"
        )
    except psycopg.OperationalError as err:
        raise WarehouseError(
            f"the warehouse at {known['host']}:{known['port']}/{known['dbname']} does not let {known['user']} in: "
            f"{str(err).strip().splitlines()[-1]}"
        ) from err
    if is_snapshot:
        connection.isolation_level, connection.read_only = psycopg.IsolationLevel.REPEATABLE_READ, True
    with connection:
        yield connection


def url_for(role: str, *, with_password: bool = True) -> sqlalchemy.URL:
    """The address as SQLAlchemy wants it (psycopg 3)."""
    known = parameters(role)
    return sqlalchemy.URL.create(
        "postgresql+psycopg",
        username=known["user"],
        password=known.get("password") if with_password else None,
        host=known["host"],
        port=known["port"],
        database=known["dbname"],
        query={name: known[name] for name in sorted(TLS_OPTIONS & known.keys())},
    )


@functools.cache
def engine(role: str) -> sqlalchemy.Engine:
    """One SQLAlchemy engine a role and process."""
    return sqlalchemy.create_engine(url_for(role), pool_pre_ping=True)


def key_of(name: str) -> int:
    """A 64-bit advisory lock key for `name`, the same in every process."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)


def turn_at_filings(connection: psycopg.Connection[Any], *, alone: bool = False) -> datetime:
    """Wait for a turn at what came in, until the transaction ends; the server's clock then.

    Those who write files take turns together; who judges them is `alone`: everything written at an earlier instant is
    there to be seen, and nothing is exchanged under its hands. To be asked for before any other lock.
    """
    function = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    connection.execute(f"select {function}(%s)".encode(), (key_of("esep intake"),))
    row = connection.execute("select clock_timestamp()").fetchone()
    assert row is not None
    instant: datetime = row[0]
    return instant


@contextmanager
def lock(role: str, name: str, *, shared: bool = False) -> Iterator[None]:
    """Hold an advisory lock while the block runs; a second holder waits. It goes with the session, so a kill frees it."""
    function = "pg_advisory_lock_shared" if shared else "pg_advisory_lock"
    with connect(role, autocommit=True) as connection:
        connection.execute("set idle_session_timeout = 0")
        connection.execute(f"select {function}(%s)", (key_of(name),))
        yield
