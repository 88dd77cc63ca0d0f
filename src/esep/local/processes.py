"""Processes we start, each the leader of a session of its own, and how they are stopped so that nothing is left.

`airflow standalone` orphans its children when it is ended, so every component is started here by itself. Stopping:
SIGINT to each leader, up to 20 s for all, then SIGKILL to whatever still has one of those sessions.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from esep.errors import LocalError

GRACE_SECONDS = 20.0
_children: list[subprocess.Popen[bytes]] = []  # ours, to be let go of when they end


@dataclass(frozen=True, slots=True)
class Started:
    """A process of ours; started_at tells it from a later one with the same number."""

    name: str
    pid: int
    started_at: float
    log: str

    def is_alive(self) -> bool:
        """Whether this very process still runs."""
        try:
            process = psutil.Process(self.pid)
            return abs(process.create_time() - self.started_at) < 2 and process.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False

    def tail(self, lines: int = 5) -> str:
        """The last lines of its log."""
        try:
            return "\n".join(Path(self.log).read_text(errors="replace").strip().splitlines()[-lines:])
        except OSError:
            return ""


def start(name: str, command: Sequence[str], environment: Mapping[str, str], logs: Path) -> Started:
    """Start `command` in a session of its own; what it says goes to <logs>/<name>.log."""
    logs.mkdir(parents=True, exist_ok=True)
    log = logs / f"{name}.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            list(command),
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd="/",
            preexec_fn=_listen_to_interrupts,  # a background shell hands down SIGINT ignored
        )
    _children.append(process)
    return Started(name, process.pid, psutil.Process(process.pid).create_time(), str(log))


def _listen_to_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def stop(started: Sequence[Started]) -> None:
    """End these processes and everything in their sessions."""
    for one in started:
        if one.is_alive():
            _signal(one.pid, signal.SIGINT)
    deadline = time.monotonic() + GRACE_SECONDS
    while time.monotonic() < deadline and any(one.is_alive() for one in started):
        _reap()
        time.sleep(0.1)
    sessions = {one.pid for one in started}
    for _ in range(3):
        left = [pid for pid in psutil.pids() if _session_of(pid) in sessions]
        for pid in left:
            _signal(pid, signal.SIGKILL)
        _reap()
        if not left:
            return
        time.sleep(0.2)


def _session_of(pid: int) -> int | None:
    try:
        if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return None
        return os.getsid(pid)
    except (psutil.NoSuchProcess, ProcessLookupError, PermissionError):
        return None


def _signal(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except (ProcessLookupError, PermissionError):
        return


def _reap() -> None:
    """Let go of children of ours that have ended."""
    _children[:] = [child for child in _children if child.poll() is None]


def remember(path: Path, started: Sequence[Started]) -> None:
    """Write down what runs, so that another command can look and stop it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([asdict(one) for one in started], indent=1))


def remembered(path: Path) -> list[Started]:
    """What was written down and still runs."""
    try:
        known = [Started(**one) for one in json.loads(path.read_text())]
    except (OSError, ValueError, TypeError):
        return []
    return [one for one in known if one.is_alive()]


def check_alive(started: Sequence[Started]) -> None:
    """Raise one sentence when one of them has ended by itself."""
    for one in started:
        if not one.is_alive():
            raise LocalError(f"{one.name} ended by itself; its log is {one.log} and ends with: {one.tail(3)}")
