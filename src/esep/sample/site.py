"""The local web server of the invented newspapers: 127.0.0.1 only, with ETag, Last-Modified and 304.

python -m esep.sample.site --folder F --port N
"""

from __future__ import annotations

import argparse
import hashlib
import logging
from email.utils import formatdate
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

log = logging.getLogger(__name__)

HOST = "127.0.0.1"
CONTENT_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    "rss.xml": "application/rss+xml; charset=utf-8",
    "atom.xml": "application/atom+xml; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
}


class _Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD with files of the server's folder and with nothing else."""

    server: Site
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def _answer(self, *, with_body: bool) -> None:
        path = self.server.file_of(self.path)
        if path is None:
            self._send(
                HTTPStatus.NOT_FOUND, b"404\n", {"Content-Type": "text/plain; charset=utf-8"}, with_body=with_body
            )
            return
        content = path.read_bytes()
        headers = {
            "ETag": f'"{hashlib.sha256(content).hexdigest()}"',
            "Last-Modified": formatdate(path.stat().st_mtime, usegmt=True),
            "Cache-Control": "no-cache",
        }
        if self._is_known(headers):
            self._send(HTTPStatus.NOT_MODIFIED, b"", headers, with_body=False)
            return
        headers["Content-Type"] = CONTENT_TYPES.get(path.name) or CONTENT_TYPES.get(
            path.suffix, "application/octet-stream"
        )
        self._send(HTTPStatus.OK, content, headers, with_body=with_body)

    def _is_known(self, headers: dict[str, str]) -> bool:
        """RFC 9110: the date counts only when the client sent no tag."""
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            return headers["ETag"] in {tag.strip().removeprefix("W/") for tag in tags.split(",")} or tags.strip() == "*"
        return self.headers.get("If-Modified-Since") == headers["Last-Modified"]

    def _send(self, status: HTTPStatus, content: bytes, headers: dict[str, str], *, with_body: bool) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if with_body:
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name is http.server's)
        log.debug("site %s", format % args)


class Site(ThreadingHTTPServer):
    """A server of one folder."""

    daemon_threads = True

    def __init__(self, folder: Path, port: int) -> None:
        """Bind to 127.0.0.1; port 0 takes a free one."""
        self.folder = folder.resolve()
        super().__init__((HOST, port), _Handler)

    @property
    def base_url(self) -> str:
        """The address to give to esep.sample.campaign.make and to campaign.yml."""
        return f"http://{HOST}:{self.server_address[1]}"

    def file_of(self, target: str) -> Path | None:
        """The file a request means, or None: not there, outside the folder, hidden."""
        parts = [part for part in unquote(urlsplit(target).path).split("/") if part]
        if any(part.startswith(".") or "\\" in part or "\0" in part for part in parts):
            return None
        path = self.folder.joinpath(*parts)
        if path.is_dir():
            path = path / "index.html"
        if not path.is_file() or not path.resolve().is_relative_to(self.folder):
            return None
        return path


def serve(folder: Path, port: int) -> ThreadingHTTPServer:
    """A server of `folder`, bound and ready; the caller runs serve_forever and shutdown."""
    return Site(folder, port)


def main(arguments: list[str] | None = None) -> None:
    """Serve until the process is ended."""
    parser = argparse.ArgumentParser(prog="python -m esep.sample.site", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    given = parser.parse_args(arguments)
    with Site(given.folder, given.port) as server:
        log.info("site folder=%s address=%s", server.folder, server.base_url)
        server.serve_forever()


if __name__ == "__main__":
    main()
