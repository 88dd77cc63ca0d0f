"""What outlets send in place of a clean feed, and what is made of it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from esep.errors import Refused
from esep.press.sources import entries, feeds

NOW = datetime.fromisoformat("2026-02-20T12:00:00+05:00")
HOME = "https://news.example/rss.xml"


def item(
    link: str = "https://news.example/1", title: str = "Штаб открыт", date: str = "Fri, 13 Feb 2026 21:45:00 +0500"
) -> str:
    return f"<item><title>{title}</title><link>{link}</link><guid>{link}</guid><pubDate>{date}</pubDate></item>"


def rss(*items: str) -> str:
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Үлгі</title>{"".join(items)}</channel></rss>'


def read(document: str | bytes) -> list[entries.Entry]:
    return feeds.read(document.encode() if isinstance(document, str) else document, HOME, now=NOW)[0]


def test_rss_and_atom_give_the_same_entry() -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Үлгі</title><entry><title>Штаб открыт</title>'
        '<link href="https://news.example/1"/><id>https://news.example/1</id><updated>2026-02-13T21:45:00+05:00</updated></entry></feed>'
    )
    (first,), (second,) = read(rss(item())), read(atom)
    assert (first.url, first.title, first.published_at) == (second.url, second.title, second.published_at)
    assert first.published_at == datetime.fromisoformat("2026-02-13T21:45:00+05:00")


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ("", "empty"), ("   \n", "empty"), ("<!DOCTYPE html><html><body>503</body></html>", "web page"), ("<html></html>", "web page"),
        ('<!DOCTYPE rss [<!ENTITY a "b">]>' + rss(item())[38:], "DOCTYPE"), ("just text", "neither"), ("{}", "neither"),
    ],
)  # fmt: skip
def test_what_is_no_feed_is_refused_with_its_reason(document: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        read(document)


def test_an_entity_bomb_does_not_grow() -> None:
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "'
        + "x" * 1000
        + '">]>'
        + "<rss><channel><title>"
        + "&b;" * 3000
        + "</title></channel></rss>"
    )
    with pytest.raises(Refused):
        read(bomb)


def test_a_path_in_place_of_a_feed_is_not_opened() -> None:
    with pytest.raises(Refused):
        read("/etc/hostname")


@pytest.mark.parametrize("link", ["javascript:alert(1)", "ftp://news.example/1", "https://u:p@news.example/1", ""])
def test_only_web_links_are_kept(link: str) -> None:
    assert read(rss(item(link=link))) == []


def test_half_a_character_in_an_address_is_no_address() -> None:
    document = b'{"version": "https://jsonfeed.org/version/1", "items": [{"url": "https://news.example/\\ud800", "title": "x"}]}'
    assert read(document) == []


def test_categories_without_end_cost_nothing_and_change_nothing() -> None:
    many = "".join(
        f"<category><![CDATA[{n}]]></category><dc:subject>{n}</dc:subject><category term='{n}'/>" for n in range(15_000)
    )
    (entry,) = read(rss(item().replace("<guid>", many + "<guid>")))
    assert (entry.title, entry.guid) == ("Штаб открыт", "https://news.example/1")
    for hostile in ("<category " * 6_000, "<a>" * 300_000):
        with pytest.raises(Refused, match="more tags"):
            read(rss(item() + hostile))


def test_a_title_is_text() -> None:
    (entry,) = read(
        rss(item(title="&lt;script&gt;alert(1)&lt;/script&gt;Штаб &amp;amp; &lt;b&gt;план&lt;/b&gt;\u0007"))
    )
    assert entry.title == "Штаб & план"


def test_one_article_under_five_addresses_is_one_entry() -> None:
    links = [
        "https://news.example/1", "http://news.example/1", "https://m.news.example/1", "https://news.example/1?utm_source=rss",
        "https://news.example/1#top",
    ]  # fmt: skip
    assert [entry.url for entry in read(rss(*(item(link=link) for link in links)))] == ["https://news.example/1"]


@pytest.mark.parametrize(
    "date", ["", "вчера", "2026-02-30", "Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 13 Feb 2099 10:00:00 GMT"]
)
def test_an_entry_with_an_impossible_date_is_kept_without_one(date: str) -> None:
    (entry,) = read(rss(item(date=date)))
    assert entry.published_at is None
    assert entry.published_said == (date or None)


def test_a_truncated_feed_gives_its_whole_entries() -> None:
    document = rss(item(), item(link="https://news.example/2"))
    entries, remark = feeds.read(document[: document.index("news.example/2")].encode(), HOME, now=NOW)
    assert [entry.url for entry in entries] == ["https://news.example/1"]
    assert "not well-formed" in remark


@pytest.mark.parametrize("codec", ["utf-8", "kz1048", "utf-16"])
@pytest.mark.parametrize("declared", ["utf-8", "windows-1251"])
def test_kazakh_titles_survive_a_lie_about_the_encoding(codec: str, declared: str) -> None:
    document = rss(item(title="Қызылордада штаб ашылды, тұрғындармен кездесу өтті")).replace(
        'encoding="utf-8"', f'encoding="{declared}"'
    )
    assert [entry.title for entry in read(document.encode(codec))] == [
        "Қызылордада штаб ашылды, тұрғындармен кездесу өтті"
    ]


def test_no_more_than_five_hundred_entries_are_taken() -> None:
    entries, remark = feeds.read(
        rss(*(item(link=f"https://news.example/{n}") for n in range(700))).encode(), HOME, now=NOW
    )
    assert len(entries) == 500
    assert "cut at 500" in remark


def test_a_feed_that_prints_the_oldest_first_gives_its_newest() -> None:
    items = [
        item(link=f"https://news.example/{n}", date=f"2026-01-{1 + n // 24:02d} {n % 24:02d}:00:00") for n in range(700)
    ]
    found = read(rss(*items))
    assert [found[0].url, found[-1].url] == ["https://news.example/200", "https://news.example/699"]


def test_a_feed_without_end_is_cut_before_it_is_parsed() -> None:
    items = "".join(item(link=f"https://news.example/{n}") for n in range(2_500))
    found, remark = feeds.read(rss(items).encode(), HOME, now=NOW)
    assert (len(found), found[0].url) == (500, "https://news.example/0")
    assert remark == "cut at 500"


@pytest.mark.parametrize("is_json", [False, True])
def test_of_a_feed_without_end_that_prints_the_oldest_first_the_newest_are_kept(is_json: bool) -> None:
    dates = [(NOW - timedelta(hours=2_500 - n)).isoformat() for n in range(2_500)]
    links = [f"https://news.example/{n}" for n in range(2_500)]
    given = [{"url": link, "title": "t", "date_published": said} for link, said in zip(links, dates, strict=True)]
    items = "".join(item(link=link, date=said) for link, said in zip(links, dates, strict=True))
    document = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": given}) if is_json else rss(items)
    found, _ = feeds.read(document.encode(), HOME, now=NOW)
    assert {entry.url for entry in found} == {*links[-500:]}
