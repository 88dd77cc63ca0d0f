"""The bounded child of the press: reads hostile pages so that the harvest never has to (see esep.bounded, and reader.py).

It imports neither the web nor the warehouse, because its start is what a run waits for. A page that hangs, eats memory or
brings a reader down costs its own fork and is a failure with a reason.
"""

from __future__ import annotations

import functools
import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from esep import bounded
from esep.config import PageRules
from esep.errors import Refused
from esep.press import reading
from esep.press.articles.rows import of
from esep.press.page import partial
from esep.press.text import decode

HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|article|section|main|div|p|h1|meta|title)\b", re.IGNORECASE)
NO_HTML = re.compile(r"\s*(?:<\?xml[^>]{0,200}>\s*)?<(?:rss|feed|rdf|urlset|sitemapindex)\b", re.IGNORECASE)


def _read(request: dict[str, Any]) -> dict[str, Any]:
    """The rows of a page, or why there are none. Runs inside the limits."""
    body = request["body"] or Path(request["path"]).read_bytes()
    try:
        page, _ = decode(body)
        if NO_HTML.match(page) or not HTML.search(page[:20_000]):
            return {"refused": "unexpected_type", "detail": "not a web page"}
        article = _article(body, request)
        if not article.text.strip():
            return {"refused": "no_article"}
        if request["is_cut"] or partial.is_partial(page, article.text):
            article = replace(article, flags=tuple(dict.fromkeys([*article.flags, partial.FLAG])))
        return {"rows": of(article)}
    except Refused as err:
        ours = isinstance(err, reading.ReaderFailed)
        return {"refused": "reader_failed" if ours else "refused", "detail": str(err)[:300]}
    except MemoryError:
        raise
    except Exception as err:  # noqa: BLE001 (whatever a stranger's page makes of our reading, the run goes on)
        return {"refused": "reader_failed", "detail": f"{type(err).__name__}: {err}"[:300]}


def _article(body: bytes, request: dict[str, Any]) -> reading.Article:
    given: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in request["rules"].items()
    }
    said = request["published_at"]
    article = reading.read(
        body,
        kind="html",
        published_at=datetime.fromisoformat(said) if said else None,
        url=request["url"],
        rules=PageRules(**given),
    )
    return article if article.title else replace(article, title=request["title"] or None)


WARM = (
    "Штаб коалиции Туркестанской области подвёл итоги 13 февраля 2026 года. В Сайрамском районе провели более 12 встреч, "
    "в которых участвовали 457 человек. «Мы ответили на 40 вопросов», — сказал аким. Партия «AMANAT» открыла 3 штаба онлайн. "
    "В Алматы и в Шымкенте пройдут концерты, раздадут две тысячи брошюр о проекте Конституции и о референдуме.",
    "Түркістан облысының штабы 2026 жылғы 13 ақпанда қорытынды жасады. Сайрам ауданында 12-ден астам кездесу өтті, оған 457 адам "
    "қатысты. «Біз 40 сұраққа жауап бердік», — деді әкім. «AMANAT» партиясы үш штаб ашты. Алматы мен Шымкентте концерт өтеді, "
    "Конституция жобасы мен референдум туралы екі мың кітапша таратылады.",
)


def main() -> None:
    """Serve until the parent closes the pipe. A page in each language is read before that: the forks inherit what it loads."""
    bounded.die_with_parent()
    for text in WARM:
        body = f"<p>{text}</p>" * 5
        page = f"<html><head><title>{text[:60]}</title></head><body><article><h1>{text[:60]}</h1>{body}</article></body></html>"
        _read(
            {
                "body": page.encode(),
                "rules": {},
                "url": "https://news.example/1",
                "title": None,
                "published_at": None,
                "is_cut": False,
            }
        )
    bounded.serve(lambda request: functools.partial(_read, {**request, "body": None}))


if __name__ == "__main__":
    main()
