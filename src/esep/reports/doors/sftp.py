"""SFTP with a host key that is known beforehand. fsspec's own habit is to believe any server it meets first."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import paramiko
from fsspec.implementations.sftp import SFTPFileSystem

from esep.config import ReportSource
from esep.errors import ConfigError, Refused, Unreachable
from esep.reports.doors import check_options, stores

OPTIONS = frozenset({"known_hosts", "fingerprint", "key_filename"})


@contextmanager
def opened(source: ReportSource) -> Iterator[tuple[Any, str]]:
    """(file system, root) of sftp://host[:port]/path. Raises ConfigError, Refused (key or password), Unreachable."""
    check_options(source, OPTIONS)
    with _errors():
        given = SFTPFileSystem._get_kwargs_from_urls(source.url)
        files = SFTPFileSystem(
            **{**given, **_credentials(source)},
            host_key_policy=_Verified(source),
            timeout=stores.CONNECT_SECONDS,
            banner_timeout=stores.CONNECT_SECONDS,
            auth_timeout=stores.CONNECT_SECONDS,
            channel_timeout=stores.CONNECT_SECONDS,
            allow_agent=False,
            look_for_keys=False,
            skip_instance_cache=True,
        )
        try:
            files.ftp.get_channel().settimeout(stores.READ_SECONDS)
            yield files, SFTPFileSystem._strip_protocol(source.url).rstrip("/")
        finally:
            files.client.close()


def _credentials(source: ReportSource) -> dict[str, Any]:
    """A key file, opened by the secret when it has a passphrase; else the password."""
    user = {"username": source.user} if source.user else {}
    if path := source.options.get("key_filename"):
        return {**user, "key_filename": str(Path(path).expanduser()), "passphrase": source.secret}
    return {**user, "password": source.secret}


@contextmanager
def _errors() -> Iterator[None]:
    """paramiko's errors as ours. They carry no secret."""
    try:
        yield
    except paramiko.AuthenticationException as err:
        raise Refused(f"the server does not let `user` in with this `secret`: {err}") from err
    except (paramiko.SSHException, EOFError) as err:
        raise Unreachable(f"the conversation broke off: {type(err).__name__} {err}") from err


class _Verified(paramiko.MissingHostKeyPolicy):  # type: ignore[misc]  # paramiko has no types
    """The server's key must be the one that the options name; asked before any credential is sent."""

    def __init__(self, source: ReportSource) -> None:
        self._code = source.code
        prints = source.options.get("fingerprint") or []
        self._prints = {prints} if isinstance(prints, str) else set(prints)
        self._known = self._read(source.options.get("known_hosts"))
        if not self._prints and self._known is None:
            raise ConfigError(
                f"reports.sources {self._code}: an sftp source needs options.known_hosts (a file; write it with ssh-keyscan "
                "and compare) or options.fingerprint (SHA256:...)"
            )

    def _read(self, path: str | None) -> paramiko.HostKeys | None:
        if not path:
            return None
        try:
            return paramiko.HostKeys(str(Path(path).expanduser()))
        except (OSError, paramiko.SSHException) as err:
            raise ConfigError(f"reports.sources {self._code}: known_hosts {path} cannot be read: {err}") from err

    def missing_host_key(self, client: paramiko.SSHClient, hostname: str, key: paramiko.PKey) -> None:  # noqa: ARG002
        """Return only for a key that is known; raises Refused otherwise."""
        shown = "SHA256:" + b64encode(hashlib.sha256(key.asbytes()).digest()).decode().rstrip("=")
        if shown in self._prints or (self._known is not None and self._known.check(hostname, key)):
            return
        raise Refused(
            f"{hostname} shows the {key.get_name()} key {shown}, which is not the one in the settings. If its operator confirms "
            "the change, put it into known_hosts or options.fingerprint; if not, somebody stands in between"
        )
