"""Compile the lock files: one for Python 3.11 to 3.13, every package pinned by hash, naming no host.

Run with the project's own environment: .venv/bin/python tools/lock.py [--upgrade]
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
UV = Path(sys.executable).parent / "uv"
COMMON = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-annotate", "--no-emit-index-url"]


def compile_lock(source: str, target: str, *more: str) -> None:
    """<source>.in -> <target>.lock"""
    command = [
        str(UV),
        "pip",
        "compile",
        source,
        *COMMON,
        *more,
        "--custom-compile-command",
        "python tools/lock.py",
        "-o",
        target,
    ]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    text = (ROOT / target).read_text()
    if "://" in text or "--index" in text:
        raise SystemExit(f"{target} names a host")
    print(f"{target}: {sum(1 for line in text.splitlines() if line[:1].isalnum())} packages")


if __name__ == "__main__":
    upgrade = ["--upgrade"] if "--upgrade" in sys.argv else []
    compile_lock("requirements.in", "requirements.lock", *upgrade)
    compile_lock("requirements-test.in", "requirements-test.lock", "-c", "requirements.lock", *upgrade)
