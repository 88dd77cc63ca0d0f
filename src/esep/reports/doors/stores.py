"""File systems near and far: what each needs to be opened safely, and closed again. s3 and sftp by `user` and `secret`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any
from urllib.parse import urlsplit

from esep.config import ReportSource
from esep.errors import ConfigError, Unreachable

CONNECT_SECONDS = 15
READ_SECONDS = 30
OBJECT_STORES = frozenset({"s3", "s3a", "gs", "gcs", "abfs", "az"})


@contextmanager
def opened(source: ReportSource) -> Iterator[tuple[Any, str]]:
    """(fsspec file system, root path without a slash at its end) of a source of kind folder; closed at the end."""
    import fsspec

    if "://" in source.url and urlsplit(source.url).password:
        raise ConfigError(f"reports.sources {source.code}: give the password as `secret`, not in the url")
    scheme = source.url.split("://", 1)[0] if "://" in source.url else "file"
    if scheme in {"sftp", "ssh"}:
        from esep.reports.doors import sftp

        with sftp.opened(source) as found:
            yield found
        return
    is_s3 = scheme in {"s3", "s3a"}
    with _s3_errors() if is_s3 else nullcontext():
        files, root = fsspec.core.url_to_fs(source.url, **(_s3(source) if is_s3 else source.options))
        files.invalidate_cache()
        yield files, root.rstrip("/")


@contextmanager
def _s3_errors() -> Iterator[None]:
    """What s3fs does not turn into an OSError itself."""
    from aiohttp import ClientError as WireError
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except (BotoCoreError, ClientError, WireError) as err:
        raise Unreachable(f"the store does not answer: {type(err).__name__} {err}") from err


def _s3(source: ReportSource) -> dict[str, Any]:
    """What s3fs is called with: the options as given (endpoint_url, client_kwargs), the key, and our patience."""
    options = dict(source.options)
    if source.user and source.secret:
        options |= {"key": source.user, "secret": source.secret}
    patience = {
        "connect_timeout": CONNECT_SECONDS,
        "read_timeout": READ_SECONDS,
        "retries": {"total_max_attempts": 3},
        **options.get("config_kwargs", {}),
    }
    return {**options, "config_kwargs": patience, "use_listings_cache": False}


def entries(files: Any, root: str, region_code: str) -> list[dict[str, Any]]:
    """What lies in the region's folder; nothing when it has none. Raises FileNotFoundError when the source itself is not
    there: silence is not a broken door.
    """
    try:
        found: list[dict[str, Any]] = files.ls(f"{root}/{region_code}", detail=True)
    except FileNotFoundError as err:
        # An object store knows no empty folders: before the first file only the bucket can be there.
        protocols = {files.protocol} if isinstance(files.protocol, str) else set(files.protocol)
        if not files.exists(root.split("/", 1)[0] if protocols & OBJECT_STORES else root):
            raise FileNotFoundError("its root folder is not there") from err
        return []
    return found
