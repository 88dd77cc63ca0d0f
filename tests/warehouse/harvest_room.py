"""An outlet on a server that may do its worst, entries of its feed, and what was kept of them. All texts are of our own making."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import psycopg
import pytest
from hostile import Site, serving

from esep import config, http
from esep.press.articles import harvest, reader, rereading

MORNING = datetime.fromisoformat("2026-02-14T08:00:00+05:00")
LEAD = "Штаб коалиции Туркестанской области подвёл итоги работы за день."
LINES = [
    LEAD,
    "В районах области члены коалиции провели {held} встреч с населением, рассказали сельские акимы.",
    "Участники задавали вопросы о проекте Конституции, о референдуме и о порядке голосования на участках.",
    "Представители партий и общественных организаций ответили на вопросы жителей и раздали брошюры.",
]


@pytest.fixture(scope="module")
def one_reader() -> Iterator[reader.PageReader]:
    """One real child for all tests of this file: its start costs seconds."""
    with reader.PageReader() as shared:
        yield shared


class Lent:
    """A reader that outlives the block it is lent to."""

    def __init__(self, owner: reader.PageReader) -> None:
        self.read = owner.read

    def __enter__(self) -> Lent:
        return self

    def __exit__(self, *_: object) -> None:
        pass


@pytest.fixture
def site(warehouse: str, monkeypatch: pytest.MonkeyPatch, one_reader: reader.PageReader) -> Iterator[Site]:
    for room in (harvest, rereading):
        monkeypatch.setattr(room, "PageReader", lambda: Lent(one_reader))
    with serving() as shown:
        monkeypatch.setenv("ESEP_PRESS_BASE", shown.url(""))
        config.forget()
        http.forget()
        yield shown


def rows(warehouse: str, query: str, *given: Any) -> list[Any]:
    with psycopg.connect(warehouse) as connection:
        return connection.execute(query.encode(), given).fetchall()


def article(
    held: int = 12, *, title: str = "Штаб Туркестанской области подвёл итоги дня", head: str = "", tail: str = ""
) -> bytes:
    body = "".join(f"<p>{line.format(held=held)}</p>" for line in LINES)
    page = f"<html><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1>{body}</article>{tail}</body></html>"
    return page.encode()


def enter(site: Site, warehouse: str, *paths: str, code: str = "dala_ru", published: datetime = MORNING) -> None:
    """Entries as a feed would have given them."""
    with psycopg.connect(warehouse) as connection:
        for path in paths:
            connection.execute(
                "insert into raw.press_entries (source_code, url, title, published_at, first_seen_at) values (%s, %s, %s, %s, %s)",
                (code, site.url(path), "Заголовок из ленты", published, published),
            )


def fetches(warehouse: str, site: Site) -> dict[str, tuple[str, str | None, str, int | None]]:
    """The attempts at pages by path: outcome, failure, reason, status. One each."""
    found = rows(warehouse, "select url, outcome, failure, reason, http_status from ops.fetches where kind = 'page'")
    by_path = {url.removeprefix(site.url("")): tuple(rest) for url, *rest in found}
    assert len(by_path) == len(found)
    return by_path


def claims(warehouse: str) -> list[Any]:
    return rows(warehouse, "select measure, low, scope from raw.press_claims order by url, body_sha256, claim_no")
