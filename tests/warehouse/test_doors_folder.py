"""The folder as a door: whole files only, each once, whatever they are called."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from warehouse.doors_room import SECRET, Configure, ask, collect, names

from esep import archive, days
from esep.config import ReportSource, settings
from esep.errors import Unreachable
from esep.reports.doors import folder, kept, named, patience, told


@pytest.fixture
def place(sources: Configure, tmp_path: Path) -> Path:
    """Region 61's folder of a source without a door log."""
    path = tmp_path / "inbox" / "61"
    path.mkdir(parents=True)
    sources({"code": "drop", "url": str(tmp_path / "inbox")})
    return path


def put(path: Path, data: bytes, *, age: float = 3600) -> Path:
    path.write_bytes(data)
    os.utime(path, (time.time() - age,) * 2)
    return path


def test_a_file_is_taken_once_and_its_next_version_once(place: Path) -> None:
    put(place / "61_2026-02-20_original_1.xlsx", b"first")
    first = collect()
    assert collect() == first
    put(place / "61_2026-02-20_original_1.xlsx", b"second")
    second = collect()
    assert [one.file_sha256 for one in second] == [archive.sha256(b"first"), archive.sha256(b"second")]
    assert collect() == second
    assert archive.get(settings().archive, second[1].file_sha256) == b"second"


def test_a_young_file_waits_for_the_next_look_and_keeps_the_instant_of_the_first(place: Path) -> None:
    path = place / "61_2026-02-20_original_1.xlsx"
    path.write_bytes(b"whole, but who knows")
    before = days.now()
    assert collect() == []
    after = days.now()
    (taken,) = collect()
    assert before <= taken.received_at <= after
    assert ask("select count(*) from ops.sightings") == [(0,)]


def test_a_file_that_grows_between_two_looks_waits_on(place: Path) -> None:
    path = place / "61_2026-02-20_original_1.xlsx"
    path.write_bytes(b"half")
    assert collect() == []
    path.write_bytes(b"half and half")
    assert collect() == []
    (taken,) = collect()
    assert taken.file_sha256 == archive.sha256(b"half and half")


def test_a_file_that_changes_while_it_is_read_is_left(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(place / "61_2026-02-20_original_1.xlsx", b"half")

    def slowly(file: BinaryIO) -> tuple[str, int]:
        found = kept(file)
        put(path, b"half and half", age=1800)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(folder, "kept", slowly)
        assert collect() == []
    assert [one.file_sha256 for one in collect()] == [archive.sha256(b"half and half")]


def test_a_file_renamed_while_we_look_hides_no_other(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        put(place / name, name.encode())
    real = folder._marks

    def renamed(entry: dict[str, Any]) -> str:
        if str(entry["name"]).endswith("a.xlsx"):
            (place / "a.xlsx").rename(place / "c.xlsx.part")
        return real(entry)

    monkeypatch.setattr(folder, "_marks", renamed)
    assert names(collect()) == ["b.xlsx"]


def test_a_file_we_may_not_read_is_told_after_the_others(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        put(place / name, name.encode())

    def shut(file: BinaryIO) -> tuple[str, int]:
        if (found := kept(file))[0] == archive.sha256(b"a.xlsx"):
            raise PermissionError("a.xlsx may not be read")
        return found

    monkeypatch.setattr(folder, "kept", shut)
    with pytest.raises(Unreachable, match=r"a\.xlsx"):
        collect()
    assert ask("select file_name from ops.deliveries") == [("61/b.xlsx",)]


def test_links_lead_nowhere(place: Path, tmp_path: Path) -> None:
    put(tmp_path / "secret.xlsx", b"of another region")
    (place / "61_2026-02-20_original_1.xlsx").symlink_to(tmp_path / "secret.xlsx")
    assert collect() == []


def test_strange_names_are_kept_apart_and_printed_on_one_line(place: Path) -> None:
    given = [
        "-rf.xlsx",
        "отчёт за 20.02.xlsx",
        "й.xlsx",
        "и\u0306.xlsx",
        "A.xlsx",
        "a.xlsx",
        "😀.xlsx",
        "a\nb.xlsx",
        "x\u202efdp.xlsx",
    ]
    for name in given:
        put(place / name, name.encode())
    put(place / f"{'я' * 120}.xlsx", b"long")
    found = collect()
    assert len(found) == len(given) + 1
    assert all(name.isprintable() for name in names(found))
    assert collect() == found


@pytest.mark.parametrize(
    ("said", "kept_as"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Отчёты\\61.xlsx", "61.xlsx"),
        ("61\x00.xlsx", "61\ufffd.xlsx"),
        ("a" * 500 + ".xlsx", "a" * 195 + ".xlsx"),
        ("\udcd0.xlsx", "?.xlsx"),
    ],
)
def test_a_senders_name_leads_to_no_folder(said: str, kept_as: str) -> None:
    assert named(said) == kept_as


def test_one_door_that_does_not_open_hides_no_other(sources: Configure, tmp_path: Path) -> None:
    place = tmp_path / "inbox" / "61"
    place.mkdir(parents=True)
    put(place / "61_2026-02-20_original_1.xlsx", b"data")
    sources(
        {"code": "not-mounted", "url": str(tmp_path / "nowhere")},
        {"code": "drop", "url": str(tmp_path / "inbox")},
        {"code": "unknown-store", "url": "nosuch://host/path"},
    )
    with pytest.raises(Unreachable, match="not-mounted, unknown-store did not open"):
        collect()
    assert ask("select source_code, file_name from ops.deliveries") == [("drop", "61/61_2026-02-20_original_1.xlsx")]
    ((outcome, detail),) = ask("select outcome, detail from ops.receipts")
    assert outcome == "unreachable"
    assert "not-mounted: FileNotFoundError: its root folder is not there" in detail


def test_a_look_that_does_not_end_is_ended() -> None:
    never = threading.Event()

    def drip() -> Iterator[int]:
        yield 1
        never.wait(30)
        yield 2

    look = patience.within(0.2, drip())
    assert next(look) == 1
    with pytest.raises(TimeoutError):
        next(look)
    never.set()


def test_what_a_look_raises_is_raised_here() -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise ValueError("after the first")

    look = patience.within(30, broken())
    assert next(look) == 1
    with pytest.raises(ValueError, match="after the first"):
        next(look)


def test_a_secret_is_taken_out_of_what_is_told_in_every_form() -> None:
    from base64 import b64encode
    from urllib.parse import quote

    source = ReportSource("drop", "x", user="me", secret=SECRET, options={"client": {"token": "t0ken-in-options"}})
    forms = [SECRET, quote(SECRET), quote(SECRET, safe=""), b64encode(SECRET.encode()).decode(), "t0ken-in-options"]
    said = told(OSError(" ".join([*forms, b64encode(f"me:{SECRET}".encode()).decode(), "the rest"])), source)
    assert said == "OSError: " + " ".join(["***"] * 6) + " the rest"


def test_a_file_over_the_limit_is_only_hashed(warehouse: str) -> None:
    data = b"\0" * (10 * 1024 * 1024 + 1)
    digest, size = kept(BytesIO(data))
    assert (digest, size) == (archive.sha256(data), len(data))
    assert not archive.path_of(settings().archive, digest).exists()
