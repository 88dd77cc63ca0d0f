"""What outlets send in place of a clean feed, and what is made of it."""

from __future__ import annotations

from datetime import datetime

import pytest

from esep.errors import Refused
from esep.press import feeds

NOW = datetime.fromisoformat("2026-02-20T12:00:00+05:00")
HOME = "https://news.example/rss.xml"


def item(
    link: str = "https://news.example/1", title: str = "Штаб открыт", date: str = "Fri, 13 Feb 2026 21:45:00 +0500"
) -> str:
    return f"<item><title>{title}</title><link>{link}</link><guid>{link}</guid><pubDate>{date}</pubDate></item>"


def rss(*items: str) -> str:
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Үлгі</title>{"".join(items)}</channel></rss>'


def read(document: str | bytes) -> list[feeds.Entry]:
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
