"""SFTP as a door, by a real server on this machine: the host key is known beforehand or nothing is said to it."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import asyncssh
import pytest
from warehouse.doors_room import SECRET, Configure, ask, collect, names

from esep.errors import Unreachable


@dataclass
class Server:
    """An SFTP server over one folder, in a thread of its own."""

    root: Path
    key: asyncssh.SSHKey = field(default_factory=lambda: asyncssh.generate_private_key("ssh-ed25519"))
    port: int = 0
    offered: list[str] = field(default_factory=list)  # passwords that reached it
    connections: list[Any] = field(default_factory=list)
    reads_before_it_goes: int | None = None

    def __post_init__(self) -> None:
        self._is_up = threading.Event()
        self._thread = threading.Thread(target=asyncio.run, args=(self._serve(),), daemon=True)
        self._thread.start()
        assert self._is_up.wait(20)

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        acceptor = await self._listen()
        self.port = acceptor.get_port()
        self._is_up.set()
        await self._stop.wait()
        acceptor.close()
        for connection in self.connections:
            connection.abort()
            await connection.wait_closed()
        await acceptor.wait_closed()

    async def _listen(self) -> Any:
        outer = self

        class Login(asyncssh.SSHServer):
            def connection_made(self, conn: Any) -> None:
                outer.connections.append(conn)

            def password_auth_supported(self) -> bool:
                return True

            def validate_password(self, username: str, password: str) -> bool:
                outer.offered.append(password)
                return (username, password) == ("inbox", SECRET)

        class Files(asyncssh.SFTPServer):
            def __init__(self, channel: Any) -> None:
                super().__init__(channel, chroot=bytes(outer.root))
                self._channel = channel

            def read(self, file_obj: object, offset: int, size: int) -> Any:
                if outer.reads_before_it_goes is not None:
                    outer.reads_before_it_goes -= 1
                    if outer.reads_before_it_goes < 0:
                        self._channel.get_connection().abort()
                        raise asyncssh.SFTPConnectionLost("gone")
                return super().read(file_obj, offset, size)

        return await asyncssh.listen(
            "127.0.0.1", 0, server_host_keys=[self.key], server_factory=Login, sftp_factory=Files, allow_scp=False
        )

    @property
    def fingerprint(self) -> str:
        return self.key.get_fingerprint()

    def source(self, **options: Any) -> dict[str, Any]:
        return {
            "code": "drop", "url": f"sftp://127.0.0.1:{self.port}/reports", "user": "inbox", "secret": SECRET,
            "options": options,
        }  # fmt: skip

    def put(self, name: str, data: bytes) -> None:
        path = self.root / "reports" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        os.utime(path, (1_771_600_000, 1_771_600_000))

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(20)


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Server]:
    (tmp_path / "served" / "reports").mkdir(parents=True)
    running = Server(tmp_path / "served")
    yield running
    running.close()


def test_a_file_is_taken_once_and_its_next_version_once(
    door: Server,
    sources: Configure,
    words: pytest.LogCaptureFixture,
) -> None:
    sources(door.source(fingerprint=door.fingerprint))
    assert collect() == []
    door.put("61/отчёт.xlsx", b"first")
    door.put("61/61_2026-02-20_original_1.xlsx.part", b"half")
    door.put("71/71_2026-02-20_original_1.xlsx", b"another region's")
    first = collect()
    assert names(first) == ["отчёт.xlsx"]
    assert collect() == first
    door.put("61/отчёт.xlsx", b"second")
    assert [one.file_sha256 for one in collect()] == [sha256(data).hexdigest() for data in (b"first", b"second")]
    assert len(collect()) == 2
    assert (door.root / "reports" / "61" / "отчёт.xlsx").read_bytes() == b"second"


def test_a_host_in_the_known_hosts_is_believed(door: Server, sources: Configure, tmp_path: Path) -> None:
    known = tmp_path / "known_hosts"
    known.write_text(f"[127.0.0.1]:{door.port} {door.key.export_public_key().decode()}")
    sources(door.source(known_hosts=str(known)))
    door.put("61/a.xlsx", b"data")
    assert names(collect()) == ["a.xlsx"]


@pytest.mark.parametrize("how", ["fingerprint", "known_hosts"])
def test_another_host_key_is_refused_before_the_password_is_said(
    how: str,
    door: Server,
    sources: Configure,
    tmp_path: Path,
    words: pytest.LogCaptureFixture,
) -> None:
    other = asyncssh.generate_private_key("ssh-ed25519")
    known = tmp_path / "known_hosts"
    known.write_text(f"[127.0.0.1]:{door.port} {other.export_public_key().decode()}")
    sources(
        door.source(
            **({"known_hosts": str(known)} if how == "known_hosts" else {"fingerprint": other.get_fingerprint()})
        )
    )
    with pytest.raises(Unreachable, match="which is not the one in the settings") as told:
        collect()
    assert door.fingerprint in str(told.value)
    assert door.offered == []


def test_without_a_known_key_nothing_is_said_to_anybody(door: Server, sources: Configure) -> None:
    sources(door.source())
    with pytest.raises(Unreachable, match=r"ConfigError.*options\.known_hosts"):
        collect()
    assert door.offered == []


def test_an_option_that_would_switch_the_check_off_is_not_taken(door: Server, sources: Configure) -> None:
    sources(door.source(fingerprint=door.fingerprint, host_key_policy="auto_add"))
    with pytest.raises(Unreachable, match="host_key_policy are not known"):
        collect()


def test_a_wrong_password_is_told_without_it(
    door: Server,
    sources: Configure,
    words: pytest.LogCaptureFixture,
) -> None:
    sources(door.source(fingerprint=door.fingerprint) | {"secret": f"{SECRET}-old"})
    with pytest.raises(Unreachable, match="drop: Refused: the server does not let `user` in") as told:
        collect()
    assert SECRET not in str(told.value)
    assert ask("select count(*) from ops.receipts where detail like '%-old%'") == [(0,)]


def test_a_password_in_the_address_is_not_taken(door: Server, sources: Configure) -> None:
    sources(door.source(fingerprint=door.fingerprint) | {"url": f"sftp://inbox:pw@127.0.0.1:{door.port}/reports"})
    with pytest.raises(Unreachable, match="give the password as `secret`"):
        collect()


def test_a_server_that_goes_mid_way_leaves_no_half_file_and_the_next_look_mends_it(
    door: Server,
    sources: Configure,
) -> None:
    sources(door.source(fingerprint=door.fingerprint))
    door.put("61/a.xlsx", b"a")
    door.put("61/b.xlsx", b"b" * 500_000)
    door.reads_before_it_goes = 4
    with pytest.raises(Unreachable, match="drop: "):
        collect()
    assert ask("select file_name, bytes from ops.deliveries inner join ops.files using (file_sha256)") == [
        ("61/a.xlsx", 1)
    ]
    door.reads_before_it_goes = None
    assert [one.size for one in collect()] == [1, 500_000]


def test_a_server_that_is_gone_is_told(door: Server, sources: Configure) -> None:
    source = door.source(fingerprint=door.fingerprint)
    sources(source | {"url": "sftp://127.0.0.1:1/reports"})
    with pytest.raises(Unreachable, match="drop: "):
        collect()
