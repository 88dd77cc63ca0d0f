"""Airflow's four components as processes of this machine, and a small client of its public API.

Own launcher instead of `airflow standalone`, which orphans its children; see processes.py. Everything is set by the
environment, no airflow.cfg is edited. The owner's password of the warehouse is not handed on.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx

from esep.config import ROOT, Smtp, settings
from esep.errors import LocalError
from esep.local import ports, processes
from esep.warehouse import lineage

# What the owner's migrations need and no task may see, and what makes every start slow.
OWNERS_ONLY = {"ESEP_OWNER_PASSWORD", "PGPASSWORD", "PGPASSFILE", "PYTHONDONTWRITEBYTECODE"}
COMPONENTS = ("api-server", "scheduler", "dag-processor", "triggerer")
DAGS = ("regional_reports", "press", "warehouse", "bulletin")
BOOT_SECONDS = 180.0


def environment(
    home: Path, secrets: Mapping[str, str], database_url: str, port: int, smtp: Smtp | None, given: Mapping[str, str]
) -> dict[str, str]:
    """The environment of every component. `given` is ours; what only migrations need is left out."""
    folder = home / "airflow"
    users = {"admin": secrets["admin"], "engineer": secrets["engineer"], "analyst": secrets["analyst_ui"]}
    folder.mkdir(parents=True, exist_ok=True)
    passwords = folder / "passwords.json"
    with os.fdopen(os.open(passwords, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(users, file)
    kept = {name: value for name, value in given.items() if name not in OWNERS_ONLY}
    if "ESEP_WAREHOUSE_URL" in kept:  # tasks connect as our roles, never as the owner
        kept["ESEP_WAREHOUSE_URL"] = without_password(kept["ESEP_WAREHOUSE_URL"])
    return (
        kept
        | {
            "AIRFLOW_HOME": str(folder),
            "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
            "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "false",
            "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
            "AIRFLOW__CORE__PARALLELISM": "4",  # 32, the default, forks 32 idle workers
            "AIRFLOW__CORE__DEFAULT_TIMEZONE": "Asia/Almaty",
            "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "false",
            "AIRFLOW__CORE__FERNET_KEY": secrets["fernet"],
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{port}/execution/",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": "admin:admin,engineer:op,analyst:viewer",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(passwords),
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": database_url,
            "AIRFLOW__API__HOST": "127.0.0.1",
            "AIRFLOW__API__PORT": str(port),
            "AIRFLOW__API__BASE_URL": f"http://127.0.0.1:{port}",
            "AIRFLOW__API__WORKERS": "1",
            "AIRFLOW__API__SECRET_KEY": secrets["api"],
            "AIRFLOW__API_AUTH__JWT_SECRET": secrets["jwt"] * 2,
            "AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT": str(ports.free()),
            "AIRFLOW__LOGGING__TRIGGER_LOG_SERVER_PORT": str(ports.free()),
            "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(home / "logs" / "tasks"),
            "AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL": "1",  # the default of 5 s keeps a slot up to 5 s after its task has ended
            "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.2",
            "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "120",
            "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "15",
            "AIRFLOW__TRIGGERER__CAPACITY": "50",
            "AIRFLOW_CONN_SMTP_DEFAULT": json.dumps(_smtp_connection(smtp)),
            "PYTHONUNBUFFERED": "1",
        }
        | _lineage(kept)
    )


def _lineage(given: Mapping[str, str]) -> dict[str, str]:
    """What tasks read and wrote, told by the provider to a file of this home, or to the server that somebody names.

    No source code, and not where it was cloned from: an address may hold a password.
    """
    told = {
        "OPENLINEAGE_NAMESPACE": lineage.NAMESPACE,
        "OPENLINEAGE__FACETS__SOURCE_CODE_LOCATION__DISABLED": "true",
        "AIRFLOW__OPENLINEAGE__EMISSION_POLICY": json.dumps(
            [{"scope": {}, "controls": {"include_source_code": False}}]
        ),
    }
    if "OPENLINEAGE__TRANSPORT__TYPE" not in given:
        told |= {f"OPENLINEAGE__TRANSPORT__{name.upper()}": str(value) for name, value in lineage.transport().items()}
        told |= {"OPENLINEAGE__TRANSPORT__APPEND": "true"} if told["OPENLINEAGE__TRANSPORT__TYPE"] == "file" else {}
    return told


def without_password(address: str) -> str:
    """The address with its user and without a password."""
    parts = urlsplit(address)
    host = parts.netloc.rpartition("@")[2]
    user = (parts.username or "") + "@" if parts.username else ""
    return urlunsplit(parts._replace(netloc=user + host))


def _smtp_connection(smtp: Smtp | None) -> dict[str, Any]:
    """For Airflow's own alerts; the digest is sent by esep.bulletin."""
    if smtp is None:
        return {
            "conn_type": "smtp",
            "host": "127.0.0.1",
            "port": 9,
            "extra": {"disable_ssl": True, "disable_tls": True},
        }
    return {
        "conn_type": "smtp",
        "host": smtp.host,
        "port": smtp.port,
        "login": smtp.user,
        "password": smtp.password,
        "extra": {
            "disable_ssl": smtp.security != "tls",
            "disable_tls": smtp.security != "starttls",
            "from_email": settings().bulletin.from_address,
        },
    }


def command(*arguments: str) -> list[str]:
    """An airflow command with this very interpreter."""
    return [sys.executable, "-m", "airflow", *arguments]


def migrate(surroundings: Mapping[str, str], logs: Path) -> None:
    """Bring Airflow's own database to its version."""
    logs.mkdir(parents=True, exist_ok=True)
    with (logs / "airflow-migrate.log").open("ab") as output:
        result = subprocess.run(
            command("db", "migrate"), env=dict(surroundings), stdout=output, stderr=output, cwd="/", check=False
        )
    if result.returncode != 0:
        raise LocalError(f"Airflow could not set up its database; see {logs / 'airflow-migrate.log'}")


def start(surroundings: Mapping[str, str], logs: Path) -> list[processes.Started]:
    """Start the four components."""
    return [processes.start(name, command(name), surroundings, logs) for name in COMPONENTS]


@dataclass
class Client:
    """What we ask Airflow's public REST API, signed in as `user`."""

    base: str
    user: str
    password: str
    token: str = ""

    def _call(self, method: str, path: str, **options: Any) -> Any:
        for _ in range(2):
            if not self.token:
                answer = httpx.post(
                    f"{self.base}/auth/token",
                    json={"username": self.user, "password": self.password},
                    timeout=30,
                    trust_env=False,
                )
                answer.raise_for_status()
                self.token = answer.json()["access_token"]
            headers = {"Authorization": f"Bearer {self.token}"}
            answer = httpx.request(method, self.base + path, headers=headers, timeout=60, trust_env=False, **options)
            if answer.status_code != 401:
                break
            self.token = ""
        if answer.status_code >= 400:
            raise LocalError(f"Airflow refused {method} {path}: {answer.status_code} {answer.text[:300]}")
        return answer.json() if answer.content else None

    def is_healthy(self) -> bool:
        """Whether database, scheduler, dag processor and triggerer all say so."""
        try:
            answer = httpx.get(f"{self.base}/api/v2/monitor/health", timeout=5, trust_env=False)
            parts = answer.json()
        except (httpx.HTTPError, ValueError):
            return False
        return all(
            parts.get(name, {}).get("status") == "healthy"
            for name in ("metadatabase", "scheduler", "dag_processor", "triggerer")
        )

    def known_dags(self) -> set[str]:
        """The DAGs that the dag processor has read so far."""
        return {one["dag_id"] for one in self._call("GET", "/api/v2/dags")["dags"]}

    def import_errors(self) -> list[str]:
        """Files of dags/ that could not be read."""
        found = self._call("GET", "/api/v2/importErrors")["import_errors"]
        return [f"{one['filename']}: {one['stack_trace'].strip().splitlines()[-1]}" for one in found]

    def trigger(self, dag_id: str, conf: Mapping[str, Any]) -> str:
        """Queue a run; returns its id."""
        body = {"logical_date": None, "conf": dict(conf)}
        return str(self._call("POST", f"/api/v2/dags/{dag_id}/dagRuns", json=body)["dag_run_id"])

    def run(self, dag_id: str, run_id: str) -> dict[str, Any]:
        """One run."""
        return dict(self._call("GET", f"/api/v2/dags/{dag_id}/dagRuns/{run_id}"))

    def runs(self, dag_id: str) -> list[dict[str, Any]]:
        """The latest runs, newest first."""
        return list(
            self._call("GET", f"/api/v2/dags/{dag_id}/dagRuns", params={"limit": 20, "order_by": "-run_after"})[
                "dag_runs"
            ]
        )

    def tasks(self, dag_id: str, run_id: str) -> list[dict[str, Any]]:
        """Every task instance of a run."""
        return list(
            self._call("GET", f"/api/v2/dags/{dag_id}/dagRuns/{run_id}/taskInstances", params={"limit": 200})[
                "task_instances"
            ]
        )


def wait_until(
    is_true: Callable[[], bool], started: list[processes.Started], what: str, seconds: float, pause: float = 0.5
) -> None:
    """Wait for `is_true`; one sentence when a process ends meanwhile or the time is over."""
    deadline = time.monotonic() + seconds
    while not is_true():
        processes.check_alive(started)
        if time.monotonic() > deadline:
            raise LocalError(
                f"{what} took longer than {seconds:.0f} s; the logs are in {Path(started[0].log).parent if started else '.esep/logs'}"
            )
        time.sleep(pause)
