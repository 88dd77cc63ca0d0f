"""An object store as a door, by a real S3 server on this machine."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
from warehouse.doors_room import SECRET, Configure, ask, collect, names

from esep.errors import Unreachable
from esep.local import ports


@pytest.fixture(scope="module")
def stores_address() -> Iterator[str]:
    """moto's S3 server."""
    port = ports.free()
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "AWS_ACCESS_KEY_ID": "made-up", "AWS_SECRET_ACCESS_KEY": "made-up"},
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(150):
            try:
                httpx.get(f"{address}/moto-api/", trust_env=False)
                break
            except httpx.HTTPError:
                time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        process.wait(10)


class Bucket:
    """One bucket of the server, and the source that reads it."""

    def __init__(self, address: str, name: str) -> None:
        import boto3

        self.client: Any = boto3.client(
            "s3", endpoint_url=address, aws_access_key_id="k", aws_secret_access_key="s", region_name="us-east-1"
        )
        self.client.create_bucket(Bucket=name)
        self.name = name
        self.source: dict[str, Any] = {
            "code": "store", "url": f"s3://{name}/reports", "user": "k", "secret": SECRET, "options": {"endpoint_url": address},
        }  # fmt: skip

    def put(self, key: str, data: bytes) -> None:
        self.client.put_object(Bucket=self.name, Key=f"reports/{key}", Body=data)


@pytest.fixture
def bucket(stores_address: str, request: pytest.FixtureRequest) -> Bucket:
    return Bucket(stores_address, f"b{sha256(request.node.name.encode()).hexdigest()[:20]}")


def test_an_object_is_taken_once_and_its_next_version_once(
    bucket: Bucket,
    sources: Configure,
    words: pytest.LogCaptureFixture,
) -> None:
    sources(bucket.source)
    bucket.put("61/61_2026-02-20_original_1.xlsx", b"first")
    bucket.put("71/71_2026-02-20_original_1.xlsx", b"another region's")
    first = collect()
    assert names(first) == ["61_2026-02-20_original_1.xlsx"]
    assert collect() == first
    bucket.put("61/61_2026-02-20_original_1.xlsx", b"second")
    assert [one.file_sha256 for one in collect()] == [sha256(data).hexdigest() for data in (b"first", b"second")]
    assert len(collect()) == 2


def test_the_door_log_gives_the_instant(bucket: Bucket, sources: Configure) -> None:
    sources({**bucket.source, "received": "door_log"})
    bucket.put("61/a.xlsx", b"data")
    line = f"61/a.xlsx,{sha256(b'data').hexdigest()},2026-02-20T19:00:00+05:00"
    bucket.put("_door/received.csv", f"path,sha256,received_at\n{line}\n".encode())
    (found,) = collect()
    assert found.received_at.isoformat() == "2026-02-20T19:00:00+05:00"


def test_before_the_first_file_the_store_is_silent_not_broken(bucket: Bucket, sources: Configure) -> None:
    sources(bucket.source)
    assert collect() == []


def test_a_bucket_that_is_not_there_is_a_broken_door(bucket: Bucket, sources: Configure) -> None:
    sources({**bucket.source, "url": "s3://no-such-bucket/reports"})
    with pytest.raises(Unreachable, match="store: FileNotFoundError: its root folder is not there"):
        collect()


@contextmanager
def answering(status: int, code: str) -> Iterator[str]:
    """A server that answers every request with one S3 error."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>no</Message></Error>".encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_HEAD = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("code", ["SignatureDoesNotMatch", "InvalidAccessKeyId", "AccessDenied"])
def test_a_key_that_is_not_accepted_is_told_without_it(
    code: str,
    bucket: Bucket,
    sources: Configure,
    words: pytest.LogCaptureFixture,
) -> None:
    with answering(403, code) as address:
        sources({**bucket.source, "options": {"endpoint_url": address}})
        with pytest.raises(Unreachable, match="store: PermissionError") as told:
            collect()
    assert SECRET not in str(told.value)
    ((detail,),) = ask("select detail from ops.receipts")
    assert SECRET not in detail


def test_a_store_that_is_gone_is_told(bucket: Bucket, sources: Configure) -> None:
    sources({**bucket.source, "options": {"endpoint_url": f"http://127.0.0.1:{ports.free()}"}})
    with pytest.raises(Unreachable, match="store: Unreachable: the store does not answer"):
        collect()
