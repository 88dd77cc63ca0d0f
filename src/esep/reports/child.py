"""The bounded child: reads hostile files, and marks hostile workbooks, so that its parent never has to.

`python -m esep.reports.child` pays the imports once, then forks a process per file under limits of memory, processor
and wall clock. Messages both ways are JSON behind four bytes of length. The child ends when its parent does.
"""

from __future__ import annotations

import base64
import ctypes
import functools
import json
import os
import resource
import select
import signal
import struct
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from esep.reports import containers, csvpack, jsonpack, xlsx
from esep.reports.containers import Refused

MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 20
WALL_SECONDS = 30
MAX_ANSWER = 64 * 1024 * 1024  # a full sheet of 20 000 events is 40 MiB
PR_SET_PDEATHSIG = 1
READERS = {"xlsx": xlsx.read, "csv": csvpack.read, "json": jsonpack.read}


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may cost: bytes of address space, seconds of processor, seconds on the clock."""

    memory: int = MEMORY
    cpu_seconds: int = CPU_SECONDS
    wall_seconds: float = WALL_SECONDS


def read(path: Path) -> dict[str, Any]:
    """The file's sheets, or {"refused": reason, "detail": ...}."""
    try:
        return READERS[containers.carrier_of(path)](path)
    except Refused as err:
        return {"refused": err.reason, "detail": err.detail}
    except RecursionError:
        return {"refused": "corrupt", "detail": "nested too deeply"}


def mark(path: Path, findings: list[dict[str, Any]]) -> dict[str, Any]:
    """The workbook with its findings marked in it, as base64; or {"refused": ...} for a package that is none to us."""
    from esep.reports import annotate
    from esep.reports.findings import Finding

    try:
        marked = annotate.annotated(path.read_bytes(), [Finding(**one) for one in findings])
    except Exception as err:  # noqa: BLE001 (whatever a stranger's package makes of our patching, it is not marked)
        return {"refused": "not_marked", "detail": type(err).__name__}
    return {"workbook": base64.b64encode(marked).decode("ascii")}


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


def _in_fork(work: Callable[[], dict[str, Any]], out: int, limits: Limits) -> None:
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


def bounded(work: Callable[[], dict[str, Any]], limits: Limits) -> bytes:
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


def main() -> None:
    """Serve until the parent closes the pipe."""
    import openpyxl

    from esep.reports import worksheet  # noqa: F401

    die_with_parent()
    # The forks inherit what is loaded here: the library, the forms and the words by which an encoding is known.
    assert openpyxl.DEFUSEDXML, "defusedxml is not installed beside openpyxl"
    csvpack.known_words()
    while (request := receive(sys.stdin.buffer)) is not None:
        path, findings = Path(request.pop("path")), request.pop("findings", None)
        limits = Limits(**request)
        work = functools.partial(read, path)
        if findings is not None:
            # Only when first asked: whoever only reads does not pay for it. Here and not in the fork, which may write no file.
            from esep.reports import annotate  # noqa: F401

            work = functools.partial(mark, path, findings)
        pass_on(sys.stdout.buffer, bounded(work, limits))


if __name__ == "__main__":
    main()
