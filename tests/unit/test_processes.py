"""Processes are started in sessions of their own and leave nothing behind, however stubborn."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import psutil
import pytest

from esep.errors import LocalError
from esep.local import ports, processes

STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); time.sleep(60)"])
print(child.pid, flush=True)
time.sleep(60)
"""


def wait_for(log: str) -> str:
    for _ in range(200):
        if text := Path(log).read_text():
            return text
        time.sleep(0.05)
    raise AssertionError("the process said nothing")


def test_stopping_ends_a_stubborn_process_and_its_children(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "GRACE_SECONDS", 0.5)
    started = processes.start("stubborn", [sys.executable, "-c", STUBBORN], os.environ, tmp_path)
    child = int(wait_for(started.log))
    processes.stop([started])
    assert not started.is_alive()
    assert not psutil.pid_exists(child) or psutil.Process(child).status() == psutil.STATUS_ZOMBIE


def test_a_polite_process_is_asked_before_it_is_killed(tmp_path: Path) -> None:
    said = "import time\ntry:\n    print('up', flush=True)\n    time.sleep(60)\nexcept KeyboardInterrupt:\n    print('bye', flush=True)"
    started = processes.start("polite", [sys.executable, "-c", said], os.environ, tmp_path)
    wait_for(started.log)
    processes.stop([started])
    assert "bye" in Path(started.log).read_text()


def test_another_shell_finds_what_runs_and_not_what_has_ended(tmp_path: Path) -> None:
    register = tmp_path / "run" / "processes.json"
    lives = processes.start("lives", [sys.executable, "-c", "import time; time.sleep(60)"], os.environ, tmp_path)
    ended = processes.start("ended", [sys.executable, "-c", "pass"], os.environ, tmp_path)
    processes.remember(register, [lives, ended])
    for _ in range(100):
        if not ended.is_alive():
            break
        time.sleep(0.05)
    assert [one.name for one in processes.remembered(register)] == ["lives"]
    with pytest.raises(LocalError, match="ended ended by itself"):
        processes.check_alive([lives, ended])
    processes.stop([lives])
    assert processes.remembered(register) == []


def test_a_process_with_a_reused_number_is_not_ours(tmp_path: Path) -> None:
    assert not processes.Started("old", os.getpid(), 1.0, str(tmp_path / "log")).is_alive()


def test_a_port_in_use_is_one_sentence_with_the_remedy() -> None:
    import socket

    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        port = door.getsockname()[1]
        with pytest.raises(LocalError, match=f"port {port}, wanted for Airflow, is in use .* ESEP_AIRFLOW_PORT"):
            ports.check_free(port, "Airflow", "ESEP_AIRFLOW_PORT")
