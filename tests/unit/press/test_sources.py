"""Sitemaps, listing pages and home pages in place of a feed; and a corpus of damaged ones. SYNTHETIC."""

from __future__ import annotations

import gzip
import random
from datetime import datetime, timedelta

import feed_corpus
import pytest

from esep.errors import Refused
from esep.press.sources import discovery, entries, feeds, listings, sitemaps
from esep.press.sources.entries import Entry

NOW = datetime.fromisoformat("2026-02-20T12:00:00+05:00")
HOME = "https://news.example/"
NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


def urlset(*urls: str) -> bytes:
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" {NEWS}>{"".join(urls)}</urlset>'.encode()


def story(number: int, date: str = "2026-02-13T21:45:00+05:00", title: str = "Штаб ашылды") -> str:
    return (
        f"<url><loc>https://news.example/a/{number}</loc><news:news><news:publication_date>{date}</news:publication_date>"
        f"<news:title>{title}</news:title></news:news></url>"
    )


def index(*children: tuple[str, str]) -> bytes:
    inside = "".join(f"<sitemap><loc>{loc}</loc><lastmod>{date}</lastmod></sitemap>" for loc, date in children)
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inside}</sitemapindex>'.encode()


def sitemap(body: bytes) -> sitemaps.Sitemap:
    return sitemaps.read(body, "https://news.example/sitemap.xml", now=NOW)


def test_a_news_sitemap_gives_title_and_publication() -> None:
    (entry,) = sitemap(urlset(story(1))).entries
    assert (entry.url, entry.title) == ("https://news.example/a/1", "Штаб ашылды")
    assert entry.published_at == datetime.fromisoformat("2026-02-13T21:45:00+05:00")


def test_when_a_page_changed_is_not_when_it_was_published() -> None:
    body = urlset("<url><loc>https://news.example/a/1</loc><lastmod>2026-02-13T21:45:00+05:00</lastmod></url>")
    (entry,) = sitemap(body).entries
    assert (entry.title, entry.published_at) == ("", None)
    assert entry.seen_from == datetime.fromisoformat("2026-02-13T21:45:00+05:00")


def test_a_sitemap_of_a_whole_archive_gives_its_newest_week() -> None:
    days = [datetime.fromisoformat("2026-02-13T12:00:00+05:00") - timedelta(days=n) for n in range(300)]
    body = urlset(*(story(n, day.isoformat()) for n, day in enumerate(days)))
    found = sitemap(body)
    assert [entry.url.rpartition("/")[2] for entry in found.entries] == [str(n) for n in range(8)]
    assert "older left out=292" in found.remark


def test_a_long_sitemap_without_any_date_cannot_tell_what_is_new() -> None:
    body = urlset(*(f"<url><loc>https://news.example/a/{n}</loc></url>" for n in range(600)))
    with pytest.raises(entries.NotReadable, match="not one date") as caught:
        sitemap(body)
    assert caught.value.reason == "no_dates"


def test_of_an_index_the_news_and_the_newest_are_read() -> None:
    found = sitemap(
        index(
            ("https://news.example/post-sitemap1.xml", "2025-01-01"), ("https://news.example/post-sitemap12.xml", "2026-02-13"),
            ("https://news.example/category-sitemap.xml", "2026-02-14"), ("https://news.example/news-sitemap.xml", "2024-01-01"),
            ("https://other.example/sitemap.xml", "2026-02-14"), ("https://news.example/post-sitemap11.xml", "2026-01-01"),
        )
    )  # fmt: skip
    assert [child.url.rpartition("/")[2] for child in found.children] == [
        "news-sitemap.xml", "post-sitemap12.xml", "post-sitemap11.xml",
    ]  # fmt: skip


def test_a_packed_sitemap_is_read_and_a_bomb_is_not() -> None:
    assert len(sitemap(gzip.compress(urlset(story(1)))).entries) == 1
    for body, reason in (
        (gzip.compress(b" " * 30_000_000), "too_large"),
        (gzip.compress(urlset(story(1)))[:60], "broken_packing"),
    ):
        with pytest.raises(entries.NotReadable) as caught:
            sitemap(body)
        assert caught.value.reason == reason


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE urlset [<!ENTITY a "штаб">]>', '<!DOCTYPE urlset SYSTEM "file:///etc/hostname">[', "<!doctype html>",
        '<!-- a --><?x y?><!DOCTYPE urlset [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
    ],
)  # fmt: skip
def test_a_sitemap_with_entities_of_its_own_is_not_read(head: str) -> None:
    with pytest.raises(Refused):
        sitemap(head.encode() + urlset(story(1, title="&a;"))[21:])


LISTING = """<html><body><nav><a href="/news/2026/02/13/about-the-whole-newspaper-here/">Все новости нашей большой страны сегодня</a></nav>
<ul class="menu"><li><a href="/politics">Политика и выборы в стране нашей</a></li></ul>
<main>
<div class="card"><a href="/news/2026/02/13/shtab-otkryt/"><img alt="фото"></a>
<h3><a href="/news/2026/02/13/shtab-otkryt/">В области открыт региональный штаб</a></h3>
<span class="date">13.02.2026 21:45</span></div>
<div class="card"><a href="/news/12345-vstrechi-proshli"><h2>Кездесулер барлық аудандарда өтті бүгін</h2></a>
<time datetime="2026-02-13T10:00:00+05:00">13 ақпан</time></div>
<div class="card"><a href="/kk/oblysta-zhana-shtab-ashyldy-13">Облыста жаңа өңірлік штаб ашылды</a><small>13 ақпан 2026</small></div>
<div class="card"><a href="/news/777">Подробнее</a> <a href="/news/777">Редакция отвечает на вопросы читателей</a>
<i class="time">сегодня, 21:45</i></div>
<a href="/tag/shtab-i-vybory-v-oblasti">Штаб и выборы в нашей области</a>
<a href="/author/1234">Все статьи этого нашего автора</a>
<a href="https://other.example/news/1234">Новость другого сайта о нашем крае</a>
<a href="/files/plan-2026-goda.pdf">План работы на весь год целиком</a>
<a href="#top">Наверх к началу этой страницы</a><a href="/">Главная страница нашей газеты здесь</a>
<a href="javascript:void(0)">Открыть ещё десять старых новостей</a>
</main><footer><a href="/news/1-contacts-of-ours">Контакты редакции и отдел рекламы газеты</a></footer></body></html>"""


def listed(body: str, links: str | None = None) -> list[Entry]:
    return listings.read(body.encode(), HOME, now=NOW, links=links)[0]


def test_a_listing_gives_articles_and_nothing_of_its_furniture() -> None:
    assert [(one.url.removeprefix(HOME), one.title) for one in listed(LISTING)] == [
        ("news/2026/02/13/shtab-otkryt/", "В области открыт региональный штаб"),
        ("news/12345-vstrechi-proshli", "Кездесулер барлық аудандарда өтті бүгін"),
        ("kk/oblysta-zhana-shtab-ashyldy-13", "Облыста жаңа өңірлік штаб ашылды"),
        ("news/777", "Редакция отвечает на вопросы читателей"),
    ]


# How addresses of articles look; the words are of our making.
ARTICLE_PATHS = (
    "/politika/6468111-shtab-otkryt.html",
    "/region_news/shtab-otkryt-v-oblasti-590123/",
    "/ru/shtab-otkryt-v-oblasti-a4371a1c",
    "/article/412345-shtab-ashyldy",
    "/politics/2123456-shtab/",
    "/gosudarstvo/129341/shtab-otkryt.html",
    "/rus/politics/shtab_1377.html",
    "/shtab-otkryt-v-oblasti-segodnya/",
    "/a/shtab-otkryt/33333333.html",
    "/news.php?id=4567",
    "/?p=1234",
    "/news/?ELEMENT_ID=7",
    "/detail.php?lang=ru&NEWS_ID=77",
    "/2026/02/13/shtab/",
    "/kk/жаңа-штаб-ашылды-облыста/",
    "/novosti/shtab-otkryt/",
    "/kz/news/oblys/shtab-zhumysyn-bastady",
    "/index.php/kk/zhanalyktar/9876-shtab",
    "/news/view/id/55123",
    "/page3657745.htm",
    "/post/shtab_otkryt_v_oblasti",
    "/ru/news/2026-02-13-shtab",
)
OTHER_LINKS = (
    ("/politika/", "Политика"),
    ("/tag/shtab-i-vybory-2026/", "Штаб и выборы в нашей области"),
    ("/author/1234-redaktor/", "Все статьи этого автора сразу"),
    ("/category/obshchestvo-i-kultura/", "Общество и культура всей страны"),
    ("/rubric/12345", "Экономика и бизнес всей страны"),
    ("/search?q=shtab", "Найти ещё больше новостей здесь"),
    ("/about", "О нашей редакции и о нас"),
    ("/contacts/", "Контакты отдела рекламы и сбыта"),
    ("/news/", "Все новости на сегодня вечером"),
    ("/kk/", "Қазақ тіліндегі нұсқасын оқыңыз бүгін"),
    ("/news/?SECTION_ID=12", "Общество и культура всей страны"),
    ("/rss", "Подписка на ленту наших новостей"),
    ("/page/2", "Показать ещё двадцать старых новостей"),
    ("/politika/1234567-shtab.html#comments", "12"),
    ("/upload/2026/02/13/plan.pdf", "План работы штаба на месяц"),
    ("/login?back=/news/1234", "Войти в личный кабинет читателя"),
    ("/privacy", "Политика в отношении личных данных"),
    ("/archive/2026/02/", "Архив номеров за этот месяц"),
)


def test_of_many_forms_of_addresses_the_articles_are_found_and_nothing_else() -> None:
    links = [(path, "Өңірлік штаб бүгін жұмысын бастады деді") for path in ARTICLE_PATHS] + list(OTHER_LINKS)
    body = "".join(f'<div><a href="{path}">{title}</a></div>' for path, title in links)
    found = {one.url for one in listed(f"<html><body>{body}</body></html>")}
    expected = {entries.addresses.canonical(path, HOME) for path in ARTICLE_PATHS}
    assert (sorted(expected - found), sorted(found - expected)) == ([], [])


def test_a_listing_dates_what_says_day_and_clock_and_keeps_the_rest_as_said() -> None:
    first, second, third, fourth = listed(LISTING)
    assert first.published_at == datetime.fromisoformat("2026-02-13T21:45:00+05:00")
    assert second.published_at == datetime.fromisoformat("2026-02-13T10:00:00+05:00")
    assert (third.published_at, third.published_said) == (None, "13 ақпан 2026")  # midnight would be a guess
    assert third.seen_from == datetime.fromisoformat("2026-02-13T00:00:00+05:00")
    assert (fourth.published_at, fourth.published_said, fourth.seen_from) == (None, "сегодня, 21:45", None)


def test_a_pattern_of_the_outlet_decides_alone() -> None:
    assert [one.url for one in listed(LISTING, r"/author/\d+")] == ["https://news.example/author/1234"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [("", "empty"), ("просто слова", "not_a_page"), ("<html><p>1</p></html>", "no_entries")],
)
def test_a_page_without_articles_is_refused_with_its_reason(body: str, reason: str) -> None:
    with pytest.raises(entries.NotReadable) as caught:
        listed(body)
    assert caught.value.reason == reason


def test_a_home_page_leads_to_its_doors_best_first() -> None:
    home = """<html><head><link rel="alternate" type="application/rss+xml" href="/comments/feed/">
    <link rel="alternate" type="application/atom+xml" href="/atom"><link rel="alternate" hreflang="kk" href="/kk/"></head>
    <body><a href="/rss/politics.xml">RSS</a> <a href="https://other.example/rss">чужая</a></body></html>"""
    robots = "\n".join(
        (
            "User-agent: *",
            "Disallow:",
            f"Sitemap: {HOME}sitemap-all.xml",
            f"sitemap: {HOME}sm/news.xml",
            "Sitemap: https://other.example/x.xml",
        )
    )
    found = discovery.candidates(home.encode(), HOME, robots)
    assert [(one.kind, one.url.removeprefix(HOME)) for one in found[:5]] == [
        ("feed", "atom"), ("feed", "comments/feed/"), ("feed", "rss/politics.xml"), ("sitemap", "sm/news.xml"),
        ("sitemap", "sitemap-all.xml"),
    ]  # fmt: skip
    assert found[-1] == discovery.Candidate("listing", HOME, "the page itself")
    assert not any("other.example" in one.url for one in found)


@pytest.mark.parametrize("base", ["https://news.example/", "/", " https://news.example/kk/../ "])
def test_links_start_where_the_page_says_that_they_do(base: str) -> None:
    page = f"""<html><head><base target="_blank"><base href="{base}"><link rel="alternate" type="application/rss+xml" href="rss/all.xml">
    </head><body><a href="novosti/2026/shtab-ashyldy.html">Өңірлік штаб жұмысын бастады</a></body></html>""".encode()
    found, _ = listings.read(page, "https://news.example/novosti/", now=NOW)
    assert [one.url for one in found] == ["https://news.example/novosti/2026/shtab-ashyldy.html"]
    assert discovery.candidates(page, "https://news.example/novosti/")[0].url == "https://news.example/rss/all.xml"


@pytest.mark.parametrize("base", ["javascript:alert(1)", "", "http://[bad/"])
def test_a_base_that_is_none_is_not_believed(base: str) -> None:
    page = f'<html><head><base href="{base}"></head><body><a href="2026/ashyldy.html">Өңірлік штаб жұмысын бастады</a></body></html>'
    found, _ = listings.read(page.encode(), "https://news.example/a/", now=NOW)
    assert [one.url for one in found] == ["https://news.example/a/2026/ashyldy.html"]


def test_a_home_page_that_is_none_leaves_the_usual_addresses() -> None:
    assert {one.url for one in discovery.candidates(b"", HOME)} >= {
        "https://news.example/rss",
        "https://news.example/sitemap.xml",
    }


@pytest.mark.parametrize(("said", "means"), feed_corpus.DATES)
def test_every_form_of_date_that_feeds_print(said: str, means: str | None) -> None:
    document = feed_corpus.FORMS["rss20"][1]([feed_corpus.Item(1, "Штаб", said)], random.Random(3))
    ((entry,), _) = feeds.read(document.encode(), HOME, now=NOW)
    assert entry.published_at == (datetime.fromisoformat(means) if means else None)
    assert entry.published_said == (said or None)


@pytest.mark.parametrize("form", ["rss091", "rss092", "rss20", "rdf", "atom10", "atom03", "json"])
def test_every_form_of_feed_gives_the_same_entries(form: str) -> None:
    items = [
        feed_corpus.Item(number, title, "2026-02-13T21:45:00+05:00")
        for number, title in enumerate(feed_corpus.TITLES[:5])
    ]
    text = feed_corpus.FORMS[form][1](items, random.Random(8))
    found, _ = feeds.read(text.encode(), HOME, now=NOW)
    assert [one.url for one in found] == [one.link for one in items]
    assert {one.published_at for one in found} == {datetime.fromisoformat("2026-02-13T21:45:00+05:00")}
    assert found[1].title == feed_corpus.TITLES[1]


def test_titles_that_are_wrapped_twice_and_impossible_characters_are_read() -> None:
    document = (
        "<rss version='2.0'><channel><item><title><![CDATA[<![CDATA[Штаб &amp; жоспар]]]]><![CDATA[>]]></title><link>/1</link></item>"
        "<item><title>Бір&#xD800;&#0; екі</title><link>/2</link></item></channel></rss>"
    )
    found, _ = feeds.read(document.encode(), HOME, now=NOW)
    assert [one.title for one in found] == ["Штаб & жоспар", "Бір екі"]
    assert len(sitemap(urlset(story(1, title="Бір&#xD800; екі"))).entries) == 1


READERS = {
    "feed": lambda body: feeds.read(body, HOME, now=NOW),
    "sitemap": lambda body: sitemaps.read(body, HOME, now=NOW),
    "listing": lambda body: listings.read(body, HOME, now=NOW),
    "home": lambda body: discovery.candidates(body, HOME, body.decode("utf-8", "replace")),
}


@pytest.mark.parametrize("part", range(4))
def test_damaged_documents_are_read_or_refused_and_nothing_else(part: int) -> None:
    read = 0
    for number, (name, _, body, expected) in enumerate(feed_corpus.documents(320, 20)):
        if number % 4 != part:
            continue
        for kind, reader in READERS.items():
            try:
                found = reader(body)
            except Refused as err:
                assert err.args, name  # noqa: PT017
                continue
            read += 1
            if kind == "feed" and expected is not None and name.split("-")[0] not in {"sitemap", "listing"}:
                assert isinstance(found, tuple)
                assert len(found[0]) == expected, name
    assert read > 80
