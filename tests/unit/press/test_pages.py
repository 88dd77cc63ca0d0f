"""HTML pages: rules of an outlet, fallbacks, the head, and pages made to break a reader. All are of our own invention."""

from __future__ import annotations

import contextlib
import random
import time

import pytest

from esep.config import PageRules
from esep.errors import Refused
from esep.press import reading
from esep.press.page import heads, pages

TITLE = "В Костанае коалиция встретилась с коллективом фабрики"
LEAD = "В Костанайской области члены региональной коалиции провели встречу с коллективом фабрики и рассказали о проекте новой Конституции."
MORE = "После встречи участники раздали жителям тексты проекта и ответили на 27 вопросов о порядке голосования на референдуме."
END = "Работа в районах области продолжится до дня тишины, сообщили организаторы встречи в областном штабе коалиции."
BODY = f"<p>{LEAD}</p><p>{MORE}</p><p>{END}</p>"
URL = "https://example.kz/news/1"


def page(body: str, head: str = "") -> str:
    return (
        f"<!DOCTYPE html><html><head><title>{TITLE} - Новости Example.kz</title>{head}</head><body>{body}</body></html>"
    )


def article(body: str, head: str = "", **how: object) -> reading.Article:
    return reading.read(page(body, head), kind="html", url=URL, **how)  # type: ignore[arg-type]


def test_an_outlets_rules_choose_and_drop() -> None:
    aside = "<div class='z9'>Досье: 300 строк и ещё одно предложение о другом.</div>"
    body = f"<h1>{TITLE}</h1><div class='x1'>{BODY}{aside}</div><div><p>{MORE * 9}</p></div>"
    rules = PageRules(body="div.x1", drop=("div.z9",))
    assert article(body, rules=rules).text == f"{LEAD}\n{MORE}\n{END}"


@pytest.mark.parametrize("rules", [PageRules(body="div.gone"), PageRules(body="((", drop=(":::",))])
def test_rules_that_fit_no_more_fall_back(rules: PageRules) -> None:
    read = article(f"<article><h1>{TITLE}</h1>{BODY}</article>", rules=rules)
    assert MORE in read.text
    assert "PARTIAL" not in read.flags


def test_columns_lists_and_captions_beside_the_article_are_not_read() -> None:
    body = (
        "<div class='l'><p>10:35 В Астане изъяли 200 кг рыбы</p><p>10:20 Собрали 3 тонны бумаги</p></div>"
        f"<div class='c'><h1>{TITLE}</h1><figure><img src=1><figcaption>На снимке 12 рабочих</figcaption></figure>{BODY}"
        "<p><a href='/2'>В Павлодаре вышли 300 уборочных машин</a></p><div class='related-posts'><p>Ещё 45 новостей дня</p></div></div>"
        "<div class='r'><h4>Обсуждаемое</h4><p>Проезд подорожал: 120 тенге</p></div>"
    )
    assert article(body).text == f"{LEAD}\n{MORE}\n{END}"


@pytest.mark.parametrize(
    "body",
    [
        f"<form id=aspnet><div class='share'>Поделиться 45</div><h1>{TITLE}</h1>{BODY}</form>",
        f"<h1>{TITLE}</h1><div class='views-row'>{LEAD}<br>{MORE}<br>{END}</div>",
        f"<h1>{TITLE}</h1><div>{BODY.replace('коалиции', '<strong><a href=/1>коалиции</a></strong>')}</div>",
        f"<table><tr><td><a href=/1>Архив</a></td><td><h1>{TITLE}</h1>{BODY}</td></tr></table>",
        f"<article><h1>{TITLE}</h1>{BODY}<p style='display: none'>Скрыто 300 строк другого текста.</p></article>",
        f"<aside><p>Лента: изъяли 200 кг рыбы</p></aside><main><h1>{TITLE}</h1>{BODY}</main><footer><p>Адрес: дом 47</p></footer>",
    ],
)
def test_an_article_is_found_in_the_frames_of_old_and_new_sites(body: str) -> None:
    assert article(body).text == f"{LEAD}\n{MORE}\n{END}"


def test_json_ld_holds_what_the_page_does_not() -> None:
    linked = (
        '<script type="application/ld+json">{"@graph":[{"@type":"NewsArticle","headline":"x","datePublished":"2026-02-14T09:00:00+05:00",'
        f'"dateModified":"2026-02-15T10:00:00","articleBody":"{LEAD} {MORE} {END}"}}]}}</script>'
    )
    read = article("<div id=app></div>", linked)
    assert read.text.startswith(LEAD)
    assert read.published_at is not None
    assert (read.published_at.isoformat(), read.date_basis) == ("2026-02-14T09:00:00+05:00", "metadata")
    assert read.modified_at is not None
    assert read.modified_at.isoformat() == "2026-02-15T10:00:00+05:00"


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ('<meta property="article:published_time" content="2026-02-14T09:00:00+05:00">', "2026-02-14T09:00:00+05:00"),
        ('<meta content="2026-02-14 09:00" itemprop="datePublished">', "2026-02-14T09:00:00+05:00"),
        ('<meta name="pubdate" content="14.02.2026 09:00">', "2026-02-14T09:00:00+05:00"),
        ('<script type="application/ld+json">{"@type":["NewsArticle"],"datePublished":"2026-02-14T09:00:00+06:00",}</script>',
         "2026-02-14T08:00:00+05:00"),
    ],
)  # fmt: skip
def test_the_date_of_the_head(head: str, said: str) -> None:
    read = article(BODY, head)
    assert read.published_at is not None
    assert (read.published_at.isoformat(), read.date_basis) == (said, "metadata")


@pytest.mark.parametrize(
    ("beside", "basis"),
    [
        ("<time datetime='2026-02-14T09:00'>14 февраля</time>", "metadata"),
        ("<span itemprop='datePublished'>14.02.2026 09:00</span>", "metadata"),
        ("<i>Жарияланған күні: 14.02.2026 09:00</i>", "text"),
        ("<div class=meta>14 февраля 2026, 09:00 | Просмотров: 352</div>", "text"),
    ],
)
def test_the_date_beside_the_heading(beside: str, basis: str) -> None:
    read = article(f"<h1>{TITLE}</h1>{beside}{BODY}")
    assert read.published_at is not None
    assert (read.published_at.isoformat(), read.date_basis) == ("2026-02-14T09:00:00+05:00", basis)


def test_a_list_of_other_pages_dates_nothing() -> None:
    others = "".join(f"<li>0{n}.01.2026 10:00</li>" for n in range(1, 9))
    assert (
        article(f"<ul>{others}</ul><h1>{TITLE}</h1>{BODY}<footer><span>01.01.2025</span></footer>").published_at is None
    )


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (
            f'<meta property="og:title" content="{TITLE}: 14 февраля 2026, 09:00 - новости на Example.kz">',
            f"<h1>{TITLE}</h1>{BODY}",
        ),
        (f'<meta property="og:title" content="{TITLE} | Example">', f"<h1>Example</h1>{BODY}"),
        ("", f"<h1>{TITLE}</h1>{BODY}"),
        ("", BODY),
    ],
)
def test_the_title_is_the_articles(head: str, body: str) -> None:
    read = article(body, head)
    assert read.title == TITLE
    assert read.text.startswith(LEAD)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("https://m.example.kz/news/1?utm_source=x", "https://example.kz/news/1"),
        ("/amp/news/1", "https://example.kz/news/1"),
        ("https://kk.example.kz/zhanalyk/1", "https://kk.example.kz/zhanalyk/1"),
        ("https://example.kz/", None),
        ("https://other.kz/news/1", None),
        ("javascript:alert(1)", None),
    ],
)
def test_the_address_a_page_calls_its_own(said: str, meant: str | None) -> None:
    assert article(BODY, f'<link rel="canonical" href="{said}">').canonical_url == meant


def test_owners_of_names() -> None:
    assert heads.registrable("a.b.gov.kz") == "b.gov.kz"
    assert heads.registrable("127.0.0.1") == "127.0.0.1"
    assert heads.canonical_url("https://x.gov.kz/1", "https://y.gov.kz/1") is None


def test_the_share_of_text_and_what_is_partial() -> None:
    read = article(BODY)
    assert read.text_share is not None
    assert 0.5 < read.text_share < 1
    assert "PARTIAL" not in read.flags
    assert "PARTIAL" in article(f"<p>{LEAD} Читать далее</p>").flags
    assert reading.read(f"{TITLE}\n{LEAD}", kind="text").text_share is None


HOSTILE = {
    "attributes": "<p " + "a=1 " * 100_000 + ">x</p>",
    "bare attributes": "<p " + "a " * 100_000 + ">x</p>",
    "nesting": "<div>" * 100_000,
    "closed nesting": "<b>" * 20_000 + "x" + "</b>" * 20_000,
    "tags": "<i></i>" * 200_000,
    "unclosed tags": "<p " * 300_000,
    "unclosed comments": "<!-- " * 200_000 + BODY,
    "unclosed scripts": "<script>" * 100_000 + BODY,
    "script soup": "<script>if (a<b) { document.write('<p>') }</script>" * 5_000 + BODY,
    "data": f'<img src="data:image/png;base64,{"A" * 4_000_000}">{BODY}',
    "one line": "<p>" + "слово " * 800_000 + "</p>",
    "lesser": "<" * 1_000_000,
    "entities": "&amp;" * 300_000,
    "nulls": "\x00".join(BODY),
    "surrogates": BODY + "\ud800\udfff",
    "json": '<script type="application/ld+json">' + "[" * 100_000 + "</script>" + BODY,
    "json graph": '<script type="application/ld+json">{"@graph":['
    + '{"@type":"NewsArticle"},' * 20_000
    + "{}]}</script>"
    + BODY,
    "headings": "<h1>а</h1>" * 20_000 + BODY,
    "links": f"<link rel=canonical href={'x' * 100_000}>" + BODY,
    "spaces": "<p>" + " " * 2_000_000 + "</p>",
    "breaks": "<br>" * 50_000 + BODY,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_page_made_to_hang_is_read_or_refused(name: str) -> None:
    started = time.process_time()
    with contextlib.suppress(Refused):
        reading.read(page(HOSTILE[name]), kind="html", url=URL)
    assert time.process_time() - started < 20


def test_what_is_behind_a_hostile_part_is_still_read() -> None:
    assert MORE in article(HOSTILE["data"]).text
    assert MORE in article(HOSTILE["script soup"]).text
    assert MORE in article("<!-- never closed " + BODY).text
    assert MORE in article(HOSTILE["nulls"]).text


MARKS = (b"<", b">", b"<!--", b"-->", b"<script>", b"\x00", b"\xff\xfe", b'"', b"&#x110000;", b"]]>", b"</p>")


def mutated(chance: random.Random, data: bytes) -> bytes:
    """A page with some bytes lost, doubled, moved or changed."""
    out = bytearray(data)
    for _ in range(chance.randint(1, 12)):
        at, size = chance.randrange(len(out)), chance.randint(1, 60)
        kind = chance.randrange(5)
        if kind == 0:
            del out[at : at + size]
        elif kind == 1:
            out[at:at] = out[at : at + size] * chance.randint(1, 5)
        elif kind == 2:
            out[at : at + 1] = bytes([chance.randrange(256)])
        elif kind == 3:
            out[at:at] = chance.choice(MARKS)
        else:
            other = chance.randrange(len(out))
            out[at:at] = out[other : other + size]
        out = out or bytearray(b" ")
    return bytes(out)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("codec", ["utf-8", "cp1251", "utf-16", "utf-16-le", "kz1048"])
def test_no_mutation_of_a_page_raises_anything_but_refused(seed: int, codec: str) -> None:
    chance = random.Random(f"{seed} {codec}")
    linked = '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2026-02-14"}</script>'
    data = page(f"<h1>{TITLE}</h1>{BODY}<ul><li><a href=/1>Читайте также</a></ul>", linked).encode(codec)
    for _ in range(8):
        changed = mutated(chance, data)
        for kind in ("auto", "html", "text"):
            try:
                read = reading.read(changed, kind=kind, url=URL)
            except Refused:
                continue
            read.to_json()
            for quote in read.quotes:
                assert 0 <= quote.start < quote.end <= len(read.text)
            assert "\x00" not in read.text


@pytest.mark.parametrize("lie", ["utf-8", "windows-1251", "iso-8859-1", "hex", "idna", "no-such-thing"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "cp1251"])
def test_a_page_that_lies_about_its_code_page(lie: str, codec: str) -> None:
    data = page(BODY, f'<meta charset="{lie}">').encode(codec)
    assert MORE in reading.read(data, kind="html").text


def test_soft_hyphens_and_parted_letters_are_mended() -> None:
    body = BODY.replace("коалиции", "коа\u00adлиции").replace("й", "и\u0306")
    assert article(body).text == f"{LEAD}\n{MORE}\n{END}"


def test_html_or_text_is_told_by_its_beginning() -> None:
    assert pages.looks_like_html("\ufeff <!-- a --><!-- b -->\n<html>")
    assert pages.looks_like_html("<section><p>Да</p>")
    assert not pages.looks_like_html("Заседание <b>прошло</b>")
    assert not pages.looks_like_html("<!--" * 10_000)
