"""A large corpus of feeds, sitemaps and listings, well and badly made, from one seed. SYNTHETIC: invented titles, no persons.

`documents(count, seed)` yields (name, kind, bytes, number of entries that can be expected or None). The same seed gives the
same bytes.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape

TITLES = (
    "В Улытауской области открыт региональный штаб", "Қызылордада штаб ашылды, тұрғындармен кездесу өтті",
    "Штаб: «более 700 встреч» & планы", "Ұлытауда 40-тан астам кездесу өткізіледі", "Жетісу облысында жұмыс басталды",
    "Five parties & one plan <draft>", "Референдум 15 марта: что нужно знать", "Өңірлік штаб алғашқы отырысын өткізді",
    "«Дала Жаршысы» сұрақтарға жауап береді", "В Абайской области прошло 1 195 встреч",
)  # fmt: skip
# As printed -> what it says in ISO, or None when it says nothing certain.
DATES: tuple[tuple[str, str | None], ...] = (
    ("Fri, 13 Feb 2026 21:45:00 +0500", "2026-02-13T21:45:00+05:00"),
    ("Fri, 13 Feb 2026 16:45:00 GMT", "2026-02-13T21:45:00+05:00"),
    ("Fri, 13 Feb 2026 21:45:00 ALMT", "2026-02-13T21:45:00+05:00"),
    ("Fri, 13 Feb 2026 21:45:00 QYZT", "2026-02-13T21:45:00+05:00"),
    ("Fri, 13 Feb 2026 22:45:00 +06", "2026-02-13T21:45:00+05:00"),
    ("Fri, 13 Feb 2026 21:45", "2026-02-13T21:45:00+05:00"),
    ("13 Feb 2026 21:45:00 +05:00", "2026-02-13T21:45:00+05:00"),
    ("Пт, 13 фев 2026 21:45:00 +0500", "2026-02-13T21:45:00+05:00"),
    ("пт, 13 февраля 2026 21:45", "2026-02-13T21:45:00+05:00"),
    ("13.02.2026 21:45", "2026-02-13T21:45:00+05:00"),
    ("13.02.2026, 21:45", "2026-02-13T21:45:00+05:00"),
    ("21:45, 13.02.2026", "2026-02-13T21:45:00+05:00"),
    ("13 ақпан 2026, 21:45", "2026-02-13T21:45:00+05:00"),
    ("2026 жылғы 13 ақпан 21:45", "2026-02-13T21:45:00+05:00"),
    ("2026-02-13T21:45:00+05:00", "2026-02-13T21:45:00+05:00"),
    ("2026-02-13T16:45:00Z", "2026-02-13T21:45:00+05:00"),
    ("2026-02-13 21:45:00", "2026-02-13T21:45:00+05:00"),
    ("2026-02-13T21:45:00.123+05:00", "2026-02-13T21:45:00+05:00"),
    ("13.02.2026 24:00", "2026-02-14T00:00:00+05:00"),
    ("13/02/2026 21:45", "2026-02-13T21:45:00+05:00"),
    ("03/04/2026 21:45", None), ("13 ақпан", None), ("вчера, 21:45", None), ("бүгін", None), ("21:45", None), ("", None),
    ("2026-02-30T10:00:00Z", None), ("Thu, 01 Jan 1970 00:00:00 GMT", None), ("03/04/26 21:45", None), ("Fri, 13 Feb 2026 25:45:00", None),
    ("0000-00-00 00:00:00", None), ("1771000000", None), ("Fri, 13 Feb 2099 10:00:00 GMT", None), ("в феврале 2026 года", None),
)  # fmt: skip
CODECS = ("utf-8", "utf-8-sig", "cp1251", "koi8-r", "utf-16", "utf-16-le", "kz1048", "latin-1")
DECLARED = (
    "utf-8",
    "windows-1251",
    "koi8-r",
    "UTF-16",
    "kz-1048",
    "ptcp154",
    "iso-8859-1",
    "no-such-codec",
    "",
    "idna",
    "base64",
)


@dataclass(frozen=True, slots=True)
class Item:
    """One entry to be written."""

    number: int
    title: str
    date: str

    @property
    def link(self) -> str:
        return f"https://news.example/2026/02/{self.number}-item"


def _cdata(text: str, dice: random.Random) -> str:
    """Escaped, or in CDATA, or in CDATA that holds the end of another."""
    kind = dice.randrange(6)
    if kind == 0:
        return f"<![CDATA[{text}]]>"
    if kind == 1:
        return f"<![CDATA[<![CDATA[{escape(text)}]]]]><![CDATA[>]]>"
    return escape(text)


def _rss(version: str) -> Callable[[list[Item], random.Random], str]:
    def write(items: list[Item], dice: random.Random) -> str:
        body = "".join(
            f"<item><title>{_cdata(one.title, dice)}</title><link>{one.link}</link><guid>{one.link}</guid>"
            f"<pubDate>{escape(one.date)}</pubDate><description>{_cdata('текст & мәтін', dice)}</description></item>"
            for one in items
        )
        head = '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd">'
        return f'{head if version == "0.91" else ""}<rss version="{version}"><channel><title>Үлгі</title>{body}</channel></rss>'

    return write


def _rdf(items: list[Item], dice: random.Random) -> str:
    body = "".join(
        f'<item rdf:about="{one.link}"><title>{_cdata(one.title, dice)}</title><link>{one.link}</link>'
        f"<dc:date>{escape(one.date)}</dc:date></item>"
        for one in items
    )
    return (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>Үлгі</title></channel>{body}</rdf:RDF>'
    )


def _atom(space: str, when: str) -> Callable[[list[Item], random.Random], str]:
    def write(items: list[Item], dice: random.Random) -> str:
        body = "".join(
            f'<entry><title type="html">{_cdata(one.title, dice)}</title><link rel="alternate" href="{one.link}"/><id>{one.link}</id>'
            f"<{when}>{escape(one.date)}</{when}></entry>"
            for one in items
        )
        return f'<feed xmlns="{space}"><title>Үлгі</title>{body}</feed>'

    return write


def _json(items: list[Item], dice: random.Random) -> str:
    given = [{"id": one.link, "url": one.link, "title": one.title, "date_published": one.date} for one in items]
    return json.dumps(
        {"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": given},
        ensure_ascii=bool(dice.randrange(2)),
    )


def _sitemap(items: list[Item], dice: random.Random) -> str:
    body = "".join(
        f"<url><loc>{one.link}</loc><news:news><news:publication_date>{escape(one.date)}</news:publication_date>"
        f"<news:title>{_cdata(one.title, dice)}</news:title></news:news></url>"
        for one in items
    )
    return (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{body}</urlset>'
    )


def _listing(items: list[Item], dice: random.Random) -> str:
    body = "".join(
        f'<div class="card"><a href="{one.link}">{escape(one.title)}</a> <span class="date">{escape(one.date)}</span></div>'
        for one in items
    )
    return f"<!DOCTYPE html><html><body><nav><a href='/tag/x'>бір екі үш төрт бес</a></nav><main>{body}</main></body></html>"


FORMS: dict[str, tuple[str, Callable[[list[Item], random.Random], str]]] = {
    "rss091": ("feed", _rss("0.91")), "rss092": ("feed", _rss("0.92")), "rss20": ("feed", _rss("2.0")), "rdf": ("feed", _rdf),
    "atom10": ("feed", _atom("http://www.w3.org/2005/Atom", "published")),
    "atom03": ("feed", _atom("http://purl.org/atom/ns#", "issued")),
    "json": ("feed", _json), "sitemap": ("sitemap", _sitemap), "listing": ("listing", _listing),
}  # fmt: skip


def _truncated(body: bytes, dice: random.Random) -> bytes:
    return body[: dice.randrange(len(body) + 1)]


def _flipped(body: bytes, dice: random.Random) -> bytes:
    changed = bytearray(body)
    for _ in range(dice.randrange(1, 40)):
        place = dice.randrange(len(changed))
        changed[place] ^= 1 << dice.randrange(8)
    return bytes(changed)


def _shuffled(body: bytes, dice: random.Random) -> bytes:
    size = max(1, len(body) // dice.randrange(2, 12))
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    dice.shuffle(pieces)
    return b"".join(pieces)


NOISE = (
    b"\x00", b"\x0b\x0c", b"<![CDATA[", b"]]>", b"&#0;", b"&#xD800;", b"&nbsp;", b"<!--", b"<a:b>", b"\xff\xfe", b"&", b"<?x",
    b"\xed\xa0\x80",
)  # fmt: skip


def _noisy(body: bytes, dice: random.Random) -> bytes:
    """Control characters, NUL, stray markup and half surrogates in the middle."""
    noise = dice.choice(NOISE)
    for _ in range(dice.randrange(1, 12)):
        place = dice.randrange(len(body) + 1)
        body = body[:place] + noise + body[place:]
    return body


def _bombed(body: bytes, dice: random.Random) -> bytes:
    bomb = (
        b'<!DOCTYPE r [<!ENTITY a "'
        + b"x" * 200
        + b'">'
        + b"".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">'.encode() for n in range(8))
        + b"]>"
    )
    return bomb + body.replace("штаб".encode(), b"&i;").replace(b"</title>", b"&i;</title>")


def _external(body: bytes, dice: random.Random) -> bytes:
    return b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + body.replace(b"</title>", b"&x;</title>")


def _packed(body: bytes, dice: random.Random) -> bytes:
    packed = gzip.compress(body)
    return packed if dice.randrange(2) else packed[: dice.randrange(len(packed))]


def _deep(body: bytes, dice: random.Random) -> bytes:
    tag = dice.choice((b"<item>", b"<div>", b"<a>", b"<title>", b"[", b"{"))
    return body[: len(body) // 2] + tag * dice.randrange(100, 4_000) + body[len(body) // 2 :]


def _same(body: bytes, dice: random.Random) -> bytes:
    return body


DAMAGES: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "whole": _same, "truncated": _truncated, "flipped": _flipped, "shuffled": _shuffled, "noisy": _noisy, "bomb": _bombed,
    "external": _external, "packed": _packed, "deep": _deep,
}  # fmt: skip
STRANGE = (
    b"", b"   \n\t ", b"\x00" * 500, b"\xef\xbb\xbf", b"{}", b"[]", b"null", b'{"version": 1, "items": 3}', b"[" * 5000, b"{" * 5000,
    b'{"version":"https://jsonfeed.org/version/1","items":[1,null,{"url":[]},{"url":{}}]}', b"<", b"<?xml", b"<!--", b"<!DOCTYPE",
    b"<rss", b"<rss></rss>", b"<feed/>", b"<urlset/>", b"<sitemapindex/>", b"<html></html>", b"plain words and no more",
    b"/etc/hostname", b"http://127.0.0.1/", b"\x1f\x8b", b"\x1f\x8b\x08\x00", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n" + b"\x00" * 64,
    b"<?xml version='1.0'?>" * 2000 + b"<rss/>", b"<!--" * 20_000, b"<![CDATA[" * 5_000, b"&" * 50_000, b"<a " * 20_000,
    b"<rss><channel>" + b"<item>" * 20_000, b"<a href='" + b"x" * 100_000, b" " * 300_000 + b"<rss/>", b"<?" * 50_000,
)  # fmt: skip


def documents(count: int, seed: int) -> Iterator[tuple[str, str, bytes, int | None]]:
    """`count` documents: every form whole in every encoding first, then damaged ones by lot, the strange ones among them."""
    dice = random.Random(seed)
    for number, strange in enumerate(STRANGE[:count]):
        yield f"strange-{number}", dice.choice(("feed", "sitemap", "listing")), strange, None
    for number in range(max(0, count - len(STRANGE))):
        name, (kind, write) = dice.choice(list(FORMS.items()))
        many = dice.choice((1, 2, 5, 30, 120))
        items = [Item(100 + n, dice.choice(TITLES), dice.choice(DATES)[0]) for n in range(many)]
        codec, declared = (dice.choice(CODECS), dice.choice(DECLARED)) if dice.randrange(2) else ("utf-8", "utf-8")
        text = write(items, dice)
        is_xml = name not in {"json", "listing"}
        head = f'<?xml version="1.0" encoding="{declared}"?>' if is_xml and declared else ""
        body = (head + text).encode(codec, errors="replace")
        damage = dice.choice(list(DAMAGES))
        expected = many if damage == "whole" and codec == "utf-8" and is_xml else None
        yield f"{name}-{codec}-{declared}-{damage}-{number}", kind, DAMAGES[damage](body, dice), expected
