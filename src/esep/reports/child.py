"""The bounded child: reads hostile files so that its parent never has to.

`python -m esep.reports.child` pays the imports once, then forks a process per file under limits of memory, processor
and wall clock. Messages both ways are JSON behind four bytes of length. The child ends when its parent does.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import select
import signal
import struct
import sys
import time
from pathlib import Path
from typing import IO, Any

from esep.reports import containers, csvpack, jsonpack, xlsx
from esep.reports.containers import Refused

MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 20
WALL_SECONDS = 30
MAX_ANSWER = 128 * 1024 * 1024
PR_SET_PDEATHSIG = 1
READERS = {"xlsx": xlsx.read, "csv": csvpack.read, "json": jsonpack.read}


def read(path: Path) -> dict[str, Any]:
    """The file's sheets, or {"refused": reason, "detail": ...}."""
    try:
        return READERS[containers.carrier_of(path)](path)
    except Refused as err:
        return {"refused": err.reason, "detail": err.detail}
    except MemoryError:
        return {"refused": "limit_memory", "detail": f"{MEMORY // 1024 // 1024} MiB"}
    except RecursionError:
        return {"refused": "corrupt", "detail": "nested too deeply"}


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
    body = json.dumps(message, ensure_ascii=False).encode("utf-8", "replace")
    pipe.write(struct.pack(">I", len(body)) + body)
    pipe.flush()


def die_with_parent() -> None:
    """Ask the kernel to end this process with its parent: an orphan would read on for nobody."""
    parent = os.getppid()
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)


def _in_fork(path: Path, out: int) -> None:
    """Never returns: reads under limits and writes the answer."""
    die_with_parent()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        body = json.dumps(read(path), ensure_ascii=False).encode("utf-8", "replace")
    except MemoryError:
        body = json.dumps({"refused": "limit_memory", "detail": ""}).encode()
    with os.fdopen(out, "wb") as pipe:
        pipe.write(body)
    os._exit(0)


def bounded(path: Path, seconds: float = WALL_SECONDS) -> dict[str, Any]:
    """Read `path` in a fork; whatever becomes of the fork, an answer."""
    inside, outside = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(inside)
        try:
            _in_fork(path, outside)
        finally:
            os._exit(3)
    os.close(outside)
    body, in_time = _collected(inside, time.monotonic() + seconds)
    os.close(inside)
    if not in_time:
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    if not in_time:
        return {"refused": "limit_time", "detail": f"{seconds:.0f} s"}
    if os.WIFSIGNALED(status):
        killed_by = os.WTERMSIG(status)
        is_cpu = killed_by == signal.SIGXCPU
        return {"refused": "limit_cpu" if is_cpu else "reader_died", "detail": f"signal {killed_by}"}
    if os.WEXITSTATUS(status) or not body:
        return {"refused": "reader_died", "detail": f"status {os.WEXITSTATUS(status)}"}
    answer: dict[str, Any] = json.loads(body)
    return answer


def _collected(pipe: int, deadline: float) -> tuple[bytes, bool]:
    """What comes through the pipe until its end, and whether the end came in time and within bounds."""
    pieces: list[bytes] = []
    size = 0
    while True:
        ready, _, _ = select.select([pipe], [], [], max(0.0, deadline - time.monotonic()))
        if not ready or size > MAX_ANSWER:
            return b"", False
        piece = os.read(pipe, 1 << 20)
        if not piece:
            return b"".join(pieces), True
        pieces.append(piece)
        size += len(piece)


def main() -> None:
    """Serve until the parent closes the pipe."""
    import openpyxl

    die_with_parent()
    # The forks inherit what is loaded here: the library, the forms and the words by which an encoding is known.
    assert openpyxl.DEFUSEDXML, "defusedxml is not installed beside openpyxl"
    csvpack.known_words()
    while (request := receive(sys.stdin.buffer)) is not None:
        send(sys.stdout.buffer, bounded(Path(request["path"]), request.get("seconds", WALL_SECONDS)))


if __name__ == "__main__":
    main()
