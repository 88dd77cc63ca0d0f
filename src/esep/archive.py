"""Every byte ever received, by sha256, write-once.

Layout: <archive>/ab/cd/abcd...: the file's own sha256. A file that is there is never written again, so two
attempts at once end as one, and a kill leaves either the whole file or none (write aside, sync, rename).
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path


def sha256(data: bytes) -> str:
    """The name of `data`: 64 lower-case hex digits."""
    return hashlib.sha256(data).hexdigest()


def path_of(root: Path, digest: str) -> Path:
    """Where the bytes called `digest` are, or would be."""
    if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
        raise ValueError(f"not a sha256: {digest!r}")
    return root / digest[:2] / digest[2:4] / digest


def put(root: Path, data: bytes) -> str:
    """Keep `data` for ever; returns its sha256. Doing it again changes nothing."""
    digest = sha256(data)
    target = path_of(root, digest)
    if target.exists():
        return digest
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, aside = tempfile.mkstemp(dir=target.parent, prefix=".aside-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(aside).chmod(0o440)
        Path(aside).replace(target)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise
    return digest


def get(root: Path, digest: str) -> bytes:
    """The bytes called `digest`; raises FileNotFoundError, or ValueError when the disk has changed them."""
    data = path_of(root, digest).read_bytes()
    if sha256(data) != digest:
        raise ValueError(f"the archive's copy of {digest} has been altered: restore it from a backup")
    return data
