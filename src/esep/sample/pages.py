"""The invented newspapers as files: article pages with the usual clutter around the text, feeds, front pages."""

from __future__ import annotations

import html
import json
import os
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path
from typing import TYPE_CHECKING

from esep.sample import MARK
from esep.sample.wording import dated, pools

if TYPE_CHECKING:
    from esep.sample.press import Article

ROBOTS = b"User-agent: *\nAllow: /\n"
WORDS = {
    "ru": {
        "home": "Главная",
        "society": "Общество",
        "regions": "Регионы",
        "photo": "Фото: пресс-служба регионального штаба",
        "share": "Поделиться",
        "rights": "Все права вымышлены вместе с изданием",
        "aside": "Читайте также",
    },
    "kk": {
        "home": "Басты бет",
        "society": "Қоғам",
        "regions": "Өңірлер",
        "photo": "Сурет: өңірлік штабтың баспасөз қызметі",
        "share": "Бөлісу",
        "rights": "Басылым да, құқықтар да ойдан шығарылған",
        "aside": "Тағы оқыңыз",
    },
}
FRONT = "../../../index.html"  # an article lies in <outlet>/<year>/<month>/<day>/


def put(path: Path, content: bytes) -> None:
    """Write in one step, and only what differs: an unchanged page keeps its modification time."""
    if path.exists() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(path)


def article(one: Article, outlet_name: str) -> bytes:
    """The page of an article; the mark stands outside its text."""
    words, published = WORDS[one.language], one.published_at
    shown = f"{published:%d.%m.%Y %H:%M}"
    linked = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": one.body.title,
        "datePublished": published.isoformat(),
        "inLanguage": one.language,
    }
    inside = [
        f"<h1>{_e(one.body.title)}</h1>",
        f'<p class="date"><time datetime="{published.isoformat()}">{shown}</time></p>',
    ]
    caption = f"{words['photo']}, {shown}"
    for number, paragraph in enumerate(one.body.paragraphs):
        inside.append(f"<p>{_e(paragraph)}</p>")
        if "credits" in one.flags:
            inside.append(
                f"<figure><figcaption>{_e(caption)}</figcaption></figure>"
                if number % 2 == 0
                else f"<p>{_e(words['photo'])}</p>"
            )
    if "tail" in one.flags:
        heading, *headlines = pools()[one.language]["tail"]
        inside.append(f"<p><b>{_e(heading)}</b></p><ul>{''.join(f'<li>{_e(line)}</li>' for line in headlines)}</ul>")
    body = "\n".join(inside)
    return _page(
        one.language,
        f"{one.body.title} — {outlet_name}",
        f"""<meta property="article:published_time" content="{published.isoformat()}">
<meta property="og:title" content="{_e(one.body.title)}">
<script type="application/ld+json">{json.dumps(linked, ensure_ascii=False)}</script>""",
        "<nav>"
        + " · ".join(f'<a href="{FRONT}#{name}">{words[name]}</a>' for name in ("home", "society", "regions"))
        + "</nav>",
        f"""<main><article>
{body}
</article>
<aside><h2>{words["aside"]}</h2><ul><li><a href="{FRONT}">{outlet_name}</a></li></ul><p>{words["share"]}</p></aside></main>""",
        words["rights"],
        outlet_name,
    )


def front(outlet: str, name: str, language: str, feed_file: str, latest: Sequence[Article]) -> bytes:
    """An outlet's front page, which names its feed."""
    kind = "rss" if feed_file == "rss.xml" else "atom"
    items = "\n".join(
        f'<li><a href="..{one.path}">{_e(one.body.title)}</a> '
        f'<time datetime="{one.published_at.isoformat()}">'
        f"{dated(language, one.published_at.day, one.published_at.month)}</time></li>"
        for one in latest
    )
    head = f'<link rel="alternate" type="application/{kind}+xml" href="{feed_file}" title="{_e(name)}">'
    words = WORDS[language]
    return _page(
        language,
        name,
        head,
        f"<nav>{words['home']}</nav>",
        f'<main id="{outlet}"><ul>\n{items}\n</ul></main>',
        words["rights"],
        name,
    )


def feed(feed_file: str, outlet: str, name: str, language: str, latest: Sequence[Article], base_url: str) -> bytes:
    """The outlet's feed, newest first: RSS 2.0 or Atom by the name of the file."""
    writer = _rss if feed_file == "rss.xml" else _atom
    return writer(outlet, name, language, latest, base_url.rstrip("/"), feed_file)


def sitemap(name: str, language: str, latest: Sequence[Article], base_url: str) -> bytes:
    """The outlet's news sitemap, newest first."""
    base = base_url.rstrip("/")
    urls = "".join(
        f"""<url><loc>{base}{one.path}</loc><news:news>
<news:publication><news:name>{_e(name)}</news:name><news:language>{language}</news:language></news:publication>
<news:publication_date>{one.published_at.isoformat()}</news:publication_date>
<news:title>{_e(one.body.title)}</news:title></news:news></url>
"""
        for one in latest
    )
    return f"""<?xml version="1.0" encoding="utf-8"?>
<!-- {MARK} -->
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
{urls}</urlset>
""".encode()


def _page(language: str, title: str, head: str, nav: str, main: str, rights: str, outlet_name: str) -> bytes:
    return f"""<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<title>{_e(title)}</title>
{head}
</head>
<body>
<header><p>{_e(outlet_name)}</p>{nav}<p class="notice">{MARK}</p></header>
{main}
<footer><p>{_e(rights)}. {MARK}</p></footer>
</body>
</html>
""".encode()


def _rss(outlet: str, name: str, language: str, latest: Sequence[Article], base: str, feed_file: str) -> bytes:
    items = "".join(
        f"""<item>
<title>{_e(one.body.title)}</title>
<link>{base}{one.path}</link>
<guid isPermaLink="true">{base}{one.path}</guid>
<pubDate>{format_datetime(one.published_at)}</pubDate>
<description>{_e(one.body.paragraphs[0])}</description>
</item>
"""
        for one in latest
    )
    return f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
<title>{_e(name)}</title>
<link>{base}/{outlet}/</link>
<atom:link href="{base}/{outlet}/{feed_file}" rel="self" type="application/rss+xml"/>
<description>{MARK}</description>
<language>{language}</language>
{items}</channel>
</rss>
""".encode()


def _atom(outlet: str, name: str, language: str, latest: Sequence[Article], base: str, feed_file: str) -> bytes:
    updated = latest[0].published_at if latest else datetime.fromisoformat("2026-02-12T00:00:00+05:00")
    entries = "".join(
        f"""<entry>
<id>{base}{one.path}</id>
<title>{_e(one.body.title)}</title>
<link rel="alternate" type="text/html" href="{base}{one.path}"/>
<published>{one.published_at.isoformat()}</published>
<updated>{one.published_at.isoformat()}</updated>
<summary>{_e(one.body.paragraphs[0])}</summary>
</entry>
"""
        for one in latest
    )
    return f"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language}">
<id>{base}/{outlet}/</id>
<title>{_e(name)}</title>
<subtitle>{MARK}</subtitle>
<link rel="self" href="{base}/{outlet}/{feed_file}"/>
<author><name>{_e(name)}</name></author>
<updated>{updated.isoformat()}</updated>
{entries}</feed>
""".encode()


def _e(text: str) -> str:
    return html.escape(text, quote=True)
