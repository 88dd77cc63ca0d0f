"""Numbered, forward-only migrations from sql/, each in one transaction, and the passwords of our roles.

A migration that was applied and then edited is refused by name: write the next number instead.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import psycopg
from psycopg import sql

from esep.config import ROLES, ROOT, settings
from esep.errors import WarehouseError
from esep.warehouse.connect import PREFIX, connect, key_of, parameters

MIGRATIONS = ROOT / "sql"


def files(folder: Path = MIGRATIONS) -> list[Path]:
    """The migrations in order; raises when a number is missing or there twice."""
    found = sorted(path for path in folder.glob("*.sql") if re.match(r"\d{4}_", path.name))
    numbers = [int(path.name[:4]) for path in found]
    if numbers != list(range(1, len(numbers) + 1)):
        raise WarehouseError(f"the migrations in {folder} are not numbered 0001, 0002, ... without gaps: {numbers}")
    return found


def ensure_database() -> None:
    """Create the warehouse's database if the owner may and it is not there."""
    known = parameters("owner")
    try:
        psycopg.connect(**known, connect_timeout=10).close()
        return
    except psycopg.OperationalError as err:
        if "does not exist" not in str(err):
            raise WarehouseError(
                f"the server at {known['host']}:{known['port']} cannot be used: {str(err).strip().splitlines()[-1]}"
            ) from err
    with psycopg.connect(**(known | {"dbname": "postgres"}), autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(known["dbname"])))


def migrate(*, is_ours: bool = False) -> list[str]:
    """Apply what is new; returns the names of the migrations applied now. Two at once end as one.

    Our roles get their passwords on the embedded server (`is_ours`) and when this call makes them; on a server of
    somebody else's a role that is there keeps its password, and one that does not take ours is named.
    """
    applied_now = []
    with connect("owner", autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s)", (key_of("esep migrate"),))
        connection.execute(
            "create table if not exists public.esep_migrations "
            "(name text primary key, sha256 text not null, applied_at timestamptz not null default now())"
        )
        there = {
            str(row[0])
            for row in connection.execute("select rolname from pg_roles where rolname like 'esep\\_%'").fetchall()
        }
        rows = connection.execute("select name, sha256 from public.esep_migrations").fetchall()
        done = {str(row[0]): str(row[1]) for row in rows}
        for path in files():
            text = path.read_text(encoding="utf-8")
            digest = hashlib.sha256(text.encode()).hexdigest()
            if path.name in done:
                if done[path.name] != digest:
                    raise WarehouseError(
                        f"{path.name} was changed after it was applied: undo that, write a new migration"
                    )
                continue
            try:
                with connection.transaction():
                    connection.execute(text.encode())
                    connection.execute(
                        "insert into public.esep_migrations (name, sha256) values (%s, %s)", (path.name, digest)
                    )
            except psycopg.Error as err:
                raise WarehouseError(f"{path.name} could not be applied: {str(err).strip()}") from err
            applied_now.append(path.name)
        _set_passwords(connection, set() if is_ours else there)
    return applied_now


def _set_passwords(connection: psycopg.Connection[tuple[object, ...]], keep: set[str]) -> None:
    for role in ROLES:
        password = settings().passwords.get(role)
        if password and PREFIX + role not in keep:
            connection.execute(
                sql.SQL("alter role {} password {}").format(sql.Identifier(PREFIX + role), sql.Literal(password))
            )
        elif password:
            _check_password(role)


def _check_password(role: str) -> None:
    try:
        with connect(role):
            return
    except WarehouseError as err:
        raise WarehouseError(
            f"{err}; the role was there before: set ESEP_{role.upper()}_PASSWORD to the password it has"
        ) from err
