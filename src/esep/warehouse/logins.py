"""Logins of regions: one a region, that sees the published rows of its region and nothing else."""

from __future__ import annotations

import secrets
import string
from typing import Any

from psycopg import Connection, sql

from esep.errors import ConfigError
from esep.regions import by_code
from esep.warehouse.connect import PREFIX, connect, url_for

ALPHABET = string.ascii_letters + string.digits  # no character that an address would have to escape
# Guard rails, not walls: who sees what is decided by ops.region_logins alone.
LIMITS = {
    "statement_timeout": "5min",
    "idle_in_transaction_session_timeout": "10min",
    "idle_session_timeout": "8h",
    "lock_timeout": "10s",
    "client_connection_check_interval": "1s",
    "default_transaction_read_only": "on",
    "timezone": "Asia/Almaty",
}
CONNECTIONS = 5


def renew(region_code: str) -> str:
    """Make the region's login, or give it a new password; returns its address, with the password."""
    role, password = _role(region_code), "".join(secrets.choice(ALPHABET) for _ in range(28))
    name = sql.Identifier(PREFIX + role)
    with connect("owner") as connection:
        if not _is_there(connection, PREFIX + role):
            connection.execute(sql.SQL("create role {}").format(name))
        connection.execute(
            sql.SQL("alter role {} login nocreaterole nocreatedb connection limit {} password {}").format(
                name, sql.Literal(CONNECTIONS), sql.Literal(password)
            )
        )
        for setting, value in LIMITS.items():
            connection.execute(
                sql.SQL("alter role {} set {} = {}").format(name, sql.Identifier(setting), sql.Literal(value))
            )
        connection.execute(sql.SQL("grant esep_region to {} with inherit true, set false").format(name))
        connection.execute(
            "delete from ops.region_logins where role_name = %s and region_code <> %s", (PREFIX + role, region_code)
        )
        connection.execute(
            "insert into ops.region_logins (role_name, region_code) values (%s, %s) on conflict do nothing",
            (PREFIX + role, region_code),
        )
    address = url_for(role, with_password=False).set(drivername="postgresql", password=password)
    return address.render_as_string(hide_password=False)


def remove(region_code: str) -> bool:
    """Take the region's login away; False when there was none. A session that is still open sees nothing from then on."""
    role = PREFIX + _role(region_code)
    with connect("owner") as connection:
        connection.execute("delete from ops.region_logins where role_name = %s", (role,))
        if not _is_there(connection, role):
            return False
        connection.execute(sql.SQL("drop role {}").format(sql.Identifier(role)))
    return True


def _role(region_code: str) -> str:
    if region_code not in by_code():
        raise ConfigError(f"there is no region {region_code!r}; the regions are {', '.join(sorted(by_code()))}")
    return f"region_{region_code}"


def _is_there(connection: Connection[Any], role: str) -> bool:
    return connection.execute("select 1 from pg_roles where rolname = %s", (role,)).fetchone() is not None
