"""Everything of one machine, started in order and stopped together: database, sample, site, mail sink, Airflow.

What runs is written down in <home>/run/processes.json, so that `status` and `down` of another shell see it, and so
that what a killed launcher left behind is found.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg
from psycopg import sql

from esep import config
from esep.config import ROOT, Settings, settings
from esep.errors import LocalError
from esep.local import airflow, ports, postgres, processes, secrets

DISK_NEEDED = 1_000_000_000
DEFAULT_PORTS = {"postgres": 5440, "airflow": 8080, "site": 8765, "smtp": 2525}

Say = Callable[[str], None]


@dataclass
class Stack:
    """The services of this machine. `started` are those that this object started itself."""

    say: Say
    home: Path = field(default_factory=lambda: Path(os.environ.get("ESEP_HOME") or ROOT / ".esep").resolve())
    started: list[processes.Started] = field(default_factory=list)
    has_started_database: bool = False

    @property
    def data(self) -> Path:
        """The embedded server's data directory."""
        return self.home / "pg"

    @property
    def logs(self) -> Path:
        """One log a process."""
        return self.home / "logs"

    @property
    def mail(self) -> Path:
        """Where the local sink keeps messages."""
        return self.home / "mail"

    @property
    def register(self) -> Path:
        """What runs now, for other shells."""
        return self.home / "run" / "processes.json"

    def running(self) -> dict[str, processes.Started]:
        """Processes of ours that run now, by name."""
        return {one.name: one for one in processes.remembered(self.register)}

    def secrets(self) -> dict[str, str]:
        """Passwords and keys of this home."""
        return secrets.known(self.home)

    def client(self) -> airflow.Client:
        """Airflow's API as the administrator of this home."""
        return airflow.Client(f"http://127.0.0.1:{self.port('airflow')}", "admin", self.secrets()["admin"])

    # -- ports ---------------------------------------------------------------------------------------------------

    def port(self, name: str) -> int:
        """The port of a service: as set in the environment, as chosen before, the usual one, or a free one."""
        setting = f"ESEP_{name.upper()}_PORT"
        if given := os.environ.get(setting):
            if not given.isdecimal() or not 0 < int(given) < 65536:
                raise LocalError(f"{setting} is {given!r}: write a port number from 1 to 65535")
            return int(given)
        path = self.home / "run" / "ports.json"
        known: dict[str, int] = json.loads(path.read_text()) if path.exists() else {}
        if name not in known:
            usual = DEFAULT_PORTS[name]
            known[name] = usual if ports.is_free(usual) else ports.free()
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(known))
        return known[name]

    # -- starting ------------------------------------------------------------------------------------------------

    def open_database(self, *, is_reading: bool = False) -> Settings:
        """Start the embedded server unless ESEP_WAREHOUSE_URL names one, migrate; returns settings that know it.

        A verb that only reads changes nothing on a server of somebody else's.
        """
        self._check_disk()
        known = self.secrets()
        for role in config.ROLES:
            os.environ.setdefault(f"ESEP_{role.upper()}_PASSWORD", known[role])
        if self._is_theirs():
            self.say(
                f"using the PostgreSQL server of ESEP_WAREHOUSE_URL ({_without_password(os.environ['ESEP_WAREHOUSE_URL'])})"
            )
        else:
            os.environ["ESEP_OWNER_PASSWORD"] = known["owner"]
            if not postgres.is_running(self.data):
                self.say("starting the embedded PostgreSQL")
                postgres.start(self.data, self.port("postgres"), password=known["owner"])
                self.has_started_database = True
            os.environ["ESEP_WAREHOUSE_URL"] = postgres.owner_url(postgres.port_of(self.data))
        os.environ.setdefault("ESEP_PRESS_BASE", f"http://127.0.0.1:{self.port('site')}")
        os.environ.setdefault("ESEP_SMTP_URL", f"smtp://127.0.0.1:{self.port('smtp')}")
        config.forget()
        from esep.warehouse import migrate

        if is_reading and self._is_theirs():
            return settings()
        migrate.ensure_database()
        applied = migrate.migrate(is_ours=not self._is_theirs())
        if applied:
            self.say(f"applied {len(applied)} migrations to the warehouse")
        return settings()

    def _is_theirs(self) -> bool:
        """Whether ESEP_WAREHOUSE_URL names a server that is not the embedded one of this home."""
        given = os.environ.get("ESEP_WAREHOUSE_URL")
        ours = postgres.owner_url(postgres.port_of(self.data)) if postgres.is_running(self.data) else None
        return bool(given) and given != ours

    def _check_disk(self) -> None:
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            free = shutil.disk_usage(self.home).free
        except OSError as err:
            raise LocalError(
                f"{self.home} cannot be written ({err.strerror}): set ESEP_HOME to a folder of yours"
            ) from err
        if free < DISK_NEEDED:
            raise LocalError(f"only {free / 1e6:.0f} MB are free at {self.home}: make room for 1 GB, or set ESEP_HOME")

    def is_sample(self) -> bool:
        """Whether the sample stands in for real sources: nobody has named others."""
        return settings().campaign.is_synthetic and "ESEP_INBOX" not in os.environ

    def make_sample(self, until: datetime) -> None:
        """Write what the sample's regions and newspapers have sent and printed until then, and serve the news site."""
        from esep.sample import campaign

        campaign.make(self.home, until, base_url=os.environ["ESEP_PRESS_BASE"])
        folder = self.home / "sample" / "site"
        self._ensure(
            "site",
            ["-m", "esep.sample.site", "--folder", str(folder), "--port", str(self.port("site"))],
            "ESEP_SITE_PORT",
        )

    def start_mail_sink(self) -> None:
        """A local SMTP server, unless mail goes to a real one."""
        smtp = settings().smtp
        if smtp and smtp.host == "127.0.0.1" and smtp.port == self.port("smtp"):
            self._ensure(
                "mail",
                ["-m", "esep.local.mailbox", "--port", str(smtp.port), "--folder", str(self.mail)],
                "ESEP_SMTP_PORT",
            )

    def _ensure(self, name: str, arguments: list[str], setting: str) -> None:
        """Start one small server of ours, if it does not run, and wait until it listens."""
        import sys

        if name in self.running():
            return
        port = int(arguments[arguments.index("--port") + 1])
        ports.check_free(port, {"site": "the sample's news site", "mail": "the mail sink"}[name], setting)
        self._add([processes.start(name, [sys.executable, *arguments], os.environ, self.logs)])
        airflow.wait_until(lambda: not ports.is_free(port), self.started, f"the start of {name}", 30, pause=0.05)

    def start_airflow(self) -> None:
        """Start Airflow's components and wait until they are healthy and have read every DAG."""
        if set(airflow.COMPONENTS) <= set(self.running()):
            return
        port = self.port("airflow")
        ports.check_free(port, "Airflow", "ESEP_AIRFLOW_PORT")
        surroundings = airflow.environment(
            self.home, self.secrets(), self._airflow_database(), port, settings().smtp, os.environ
        )
        self.say("setting up Airflow's database")
        airflow.migrate(surroundings, self.logs)
        self.say("starting Airflow: api-server, scheduler, dag-processor, triggerer")
        self._add(airflow.start(surroundings, self.logs))
        client = self.client()
        airflow.wait_until(client.is_healthy, self.started, "the start of Airflow", airflow.BOOT_SECONDS)
        airflow.wait_until(
            lambda: self._has_dags(client), self.started, "the reading of the DAGs", airflow.BOOT_SECONDS
        )

    def _has_dags(self, client: airflow.Client) -> bool:
        if errors := client.import_errors():
            raise LocalError("Airflow cannot read the DAGs: " + "; ".join(errors))
        return set(airflow.DAGS) <= client.known_dags()

    def _airflow_database(self) -> str:
        """Airflow's own database beside the warehouse, owned by a role of its own."""
        if given := os.environ.get("ESEP_AIRFLOW_DATABASE_URL"):
            return given
        from esep.warehouse.connect import TLS_OPTIONS, parameters

        owner, password = parameters("owner"), self.secrets()["airflow"]
        try:
            with psycopg.connect(**owner, autocommit=True) as connection:
                role, base = sql.Identifier("airflow"), sql.Identifier("airflow")
                if not connection.execute("select 1 from pg_roles where rolname = 'airflow'").fetchone():
                    connection.execute(sql.SQL("create role {} login password {}").format(role, sql.Literal(password)))
                elif self._is_theirs():
                    self._check_airflow_role(owner, password)
                if not connection.execute("select 1 from pg_database where datname = 'airflow'").fetchone():
                    connection.execute(sql.SQL("grant {} to current_user").format(role))
                    connection.execute(sql.SQL("create database {} owner {}").format(base, role))
        except psycopg.errors.InsufficientPrivilege as err:
            raise LocalError(
                f"{owner['user']} may not create Airflow's database: create one and set ESEP_AIRFLOW_DATABASE_URL"
            ) from err
        tls = {name: owner[name] for name in sorted(TLS_OPTIONS & owner.keys())}
        return f"postgresql+psycopg://airflow:{password}@{owner['host']}:{owner['port']}/airflow" + (
            f"?{urlencode(tls)}" if tls else ""
        )

    def _check_airflow_role(self, owner: dict[str, Any], password: str) -> None:
        """A role called airflow that we did not make may be another Airflow's: leave it alone."""
        try:
            psycopg.connect(**(owner | {"user": "airflow", "password": password, "dbname": "airflow"})).close()
        except psycopg.OperationalError as err:
            raise LocalError(
                "the server has a role called airflow that is not ours: make a database for this Airflow and set "
                "ESEP_AIRFLOW_DATABASE_URL"
            ) from err

    def _add(self, new: list[processes.Started]) -> None:
        self.started += new
        processes.remember(self.register, [*self.running().values(), *new])

    # -- stopping ------------------------------------------------------------------------------------------------

    def stop_what_we_started(self) -> None:
        """End our own processes, and the database if we started it."""
        if self.started:
            processes.stop(self.started)
            self.started = []
            processes.remember(self.register, list(self.running().values()))
        if self.has_started_database:
            postgres.stop(self.data)
            self.has_started_database = False
            os.environ.pop("ESEP_WAREHOUSE_URL", None)

    def stop_everything(self) -> int:
        """End whatever runs for this home, whoever started it; returns how many things ran."""
        left = list(self.running().values())
        processes.stop(left)
        self.register.unlink(missing_ok=True)
        had_database = postgres.is_running(self.data)
        postgres.stop(self.data)
        return len(left) + had_database


def _without_password(address: str) -> str:
    from urllib.parse import urlsplit

    parts = urlsplit(address)
    return f"{parts.hostname}:{parts.port or 5432}{parts.path}"
