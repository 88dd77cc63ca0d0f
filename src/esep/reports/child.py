"""The bounded child: reads hostile files, and marks hostile workbooks, so that its parent never has to (see esep.bounded)."""

from __future__ import annotations

import base64
import functools
from pathlib import Path
from typing import Any

from esep import bounded
from esep.bounded import Limits
from esep.reports import containers, csvpack, jsonpack, xlsx
from esep.reports.containers import Refused

__all__ = ["Limits", "main", "mark", "read"]

READERS = {"xlsx": xlsx.read, "csv": csvpack.read, "json": jsonpack.read}


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


def _work_of(request: dict[str, Any]) -> bounded.Work:
    path, findings = Path(request["path"]), request.get("findings")
    if findings is None:
        return functools.partial(read, path)
    # Only when first asked: whoever only reads does not pay for it. Here and not in the fork, which may write no file.
    from esep.reports import annotate  # noqa: F401

    return functools.partial(mark, path, findings)


def main() -> None:
    """Serve until the parent closes the pipe."""
    import openpyxl

    from esep.reports import worksheet  # noqa: F401

    bounded.die_with_parent()
    # The forks inherit what is loaded here: the library, the forms and the words by which an encoding is known.
    assert openpyxl.DEFUSEDXML, "defusedxml is not installed beside openpyxl"
    csvpack.known_words()
    bounded.serve(_work_of)


if __name__ == "__main__":
    main()
