"""A child process that reads strangers' bytes under limits of memory, processor and wall clock, so that its parent never has to.

A module of the caller's is the child (`python -m <module>`, see `serve`): it pays its imports once and forks a process for
every piece of work. Messages both ways are JSON behind four bytes of length. The child ends when its parent does.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import resource
import select
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 20
WALL_SECONDS = 30
GRACE_SECONDS = 10.0
START_SECONDS = 60.0  # for the imports of a child that was just started, on a busy machine
MAX_ANSWER = 64 * 1024 * 1024  # a full sheet of 20 000 events is 40 MiB
PR_SET_PDEATHSIG = 1
SOURCE = Path(__file__).resolve().parents[1]  # the child finds the very code that its parent runs
Work = Callable[[], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one piece of work may cost: bytes of address space, seconds of processor, seconds on the clock."""

    memory: int = MEMORY
    cpu_seconds: int = CPU_SECONDS
    wall_seconds: float = WALL_SECONDS


class Child:
    """The parent's side: one interpreter for as many pieces of work as the block has; started with the first of them."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, request: dict[str, Any], limits: Limits) -> dict[str, Any]:
        """The child's answer; {"refused": reason, "detail": ...} whatever becomes of it. Never raises for what is read."""
        is_new = self._process is None or self._process.poll() is not None
        process = self._started()
        bound = limits.wall_seconds + GRACE_SECONDS + is_new * START_SECONDS
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            send(process.stdin, {**request, "limits": asdict(limits)})
            ready, _, _ = select.select([process.stdout], [], [], bound)
            answer = receive(process.stdout) if ready else None
        except BrokenPipeError:
            answer = None
        if answer is None:
            self.stop()
            return {"refused": "reader_died", "detail": ""}
        result: dict[str, Any] = answer
        return result

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.stop()
            self._process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", self._module],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=SOURCE,
            )
        return self._process

    def stop(self) -> None:
        """End the child, if there is one."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()
        process.wait()


def serve(work_of: Callable[[dict[str, Any]], Work]) -> None:
    """The child's side: answer requests until the parent closes the pipe. work_of is called outside the limits, the work inside."""
    gc.collect()
    gc.freeze()  # the forks leave alone what was loaded here, instead of copying it page by page
    while (request := receive(sys.stdin.buffer)) is not None:
        limits = Limits(**request.pop("limits"))
        pass_on(sys.stdout.buffer, bounded(work_of(request), limits))


def receive(pipe: IO[bytes]) -> Any | None:
    """The next message, or None at the end."""
    head = pipe.read(4)
    if len(head) < 4:
        return None
    (length,) = struct.unpack(">I", head)
    body = pipe.read(length)
    return json.loads(body) if len(body) == length else None


def send(pipe: IO[bytes], message: Any) -> None:
    """One message."""
    pass_on(pipe, _encoded(message))


def pass_on(pipe: IO[bytes], body: bytes) -> None:
    """One message that is JSON already."""
    pipe.write(struct.pack(">I", len(body)))
    pipe.write(body)
    pipe.flush()


def _encoded(message: Any) -> bytes:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def die_with_parent() -> None:
    """Ask the kernel to end this process with its parent: an orphan would read on for nobody."""
    parent = os.getppid()
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)


def _in_fork(work: Work, out: int, limits: Limits) -> None:
    """Never returns: works under limits and writes the answer."""
    die_with_parent()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    try:
        body = _encoded(work())
    except MemoryError:
        body = b""
    if not body:  # said here, where the memory that was asked for has been given back
        body = _encoded({"refused": "limit_memory", "detail": f"{limits.memory // 1024 // 1024} MiB"})
    with os.fdopen(out, "wb") as pipe:
        pipe.write(body)
    os._exit(0)


def bounded(work: Work, limits: Limits) -> bytes:
    """Do `work` in a fork; whatever becomes of the fork, an answer (JSON)."""
    inside, outside = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(inside)
        try:
            _in_fork(work, outside, limits)
        finally:
            os._exit(3)
    os.close(outside)
    body, broken = _collected(inside, time.monotonic() + limits.wall_seconds)
    os.close(inside)
    if broken:
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    if broken:
        detail = f"{limits.wall_seconds:.0f} s" if broken == "limit_time" else f"{MAX_ANSWER // 1024 // 1024} MiB"
        return _encoded({"refused": broken, "detail": detail})
    if os.WIFSIGNALED(status):
        killed_by = os.WTERMSIG(status)
        is_cpu = killed_by == signal.SIGXCPU
        return _encoded({"refused": "limit_cpu" if is_cpu else "reader_died", "detail": f"signal {killed_by}"})
    if os.WEXITSTATUS(status) or not body:
        return _encoded({"refused": "reader_died", "detail": f"status {os.WEXITSTATUS(status)}"})
    return body


def _collected(pipe: int, deadline: float) -> tuple[bytes, str | None]:
    """What comes through the pipe until its end; and which bound was broken, time or size."""
    pieces: list[bytes] = []
    size = 0
    while True:
        ready, _, _ = select.select([pipe], [], [], max(0.0, deadline - time.monotonic()))
        if not ready or size > MAX_ANSWER:
            return b"", "limit_memory" if ready else "limit_time"
        piece = os.read(pipe, 1 << 20)
        if not piece:
            return b"".join(pieces), None
        pieces.append(piece)
        size += len(piece)
