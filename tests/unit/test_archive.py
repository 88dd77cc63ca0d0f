"""Bytes are kept once and for ever, under their own name."""

from __future__ import annotations

from pathlib import Path

import pytest

from esep import archive


def test_what_is_put_is_got(tmp_path: Path) -> None:
    digest = archive.put(tmp_path, "есеп".encode())
    assert archive.get(tmp_path, digest) == "есеп".encode()


def test_putting_twice_changes_nothing(tmp_path: Path) -> None:
    digest = archive.put(tmp_path, b"once")
    before = archive.path_of(tmp_path, digest).stat().st_mtime_ns
    assert archive.put(tmp_path, b"once") == digest
    assert archive.path_of(tmp_path, digest).stat().st_mtime_ns == before
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_altered_bytes_are_noticed(tmp_path: Path) -> None:
    digest = archive.put(tmp_path, b"true")
    path = archive.path_of(tmp_path, digest)
    path.chmod(0o600)
    path.write_bytes(b"false")
    with pytest.raises(ValueError, match="altered"):
        archive.get(tmp_path, digest)


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 64, "a" * 63])
def test_only_a_sha256_is_a_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="not a sha256"):
        archive.path_of(tmp_path, name)


def test_a_write_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        archive.put(tmp_path, b"never")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
