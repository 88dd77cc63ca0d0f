"""A page that lists articles -> entries, for an outlet that has neither feed nor sitemap. No network, no database.

With a pattern of its own (`listing_links`) the outlet says which addresses are articles. Without one a link is taken for an
article when it stays on the host, its address looks like one (a date, a number, or a slug of several words), its text has
the length of a headline (four words, or three when the address bears a date or a number), and it does not stand in a menu,
a footer or a list of tags.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any
from urllib.parse import unquote, urlsplit

from esep.config import settings
from esep.press.sources import addresses
from esep.press.sources.entries import MOST_ENTRIES, Entry, NotReadable, instant, plain, unpacked, without_impossible
from esep.press.text import decode, one_line

HEADLINE_WORDS = 4
NUMBERED_WORDS = 3  # when the address bears a date or a number, which menus do not
LONGEST_HEADLINE = 300
MOST_LINKS = 2_000
CARD_LEVELS = 4  # how far above its link a date may stand
LONGEST_DATE = 60
MOST_IN_CARD = 16  # elements of a card that are looked at
NOT_CONTENT = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|submenu|footer|breadcrumbs?|tags?|tagcloud|social|share|pagination|pager|"
    r"banner|adv|ads|cookie|login|lang|languages?|weather|currency|partners)(?:$|[\s_-])",
    re.IGNORECASE,
)
NOT_ARTICLE = re.compile(
    r"/(?:tags?|teg|categor(?:y|ies)|rubric\w*|rubrika|authors?|avtor\w*|search|poisk|page|users?|login|register|about|contacts?|"
    r"kontakt\w*|reklama|adv|rss|feed|sitemap|privacy|terms|vacanc\w*|archive|arhiv|video-?online|live|radio|tv)(?:[/?.]|$)",
    re.IGNORECASE,
)
NOT_A_PAGE = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|pdf|docx?|xlsx?|zip|rar|mp[34]|avi|xml|css|js)$", re.IGNORECASE)
DATE_IN_PATH = re.compile(r"/20\d\d[/-]?(?:0?[1-9]|1[0-2])(?:[/-]|$)")
NUMBER_ASKED = re.compile(
    r"(?:^|&)(?:(?!section|rubric|cat|tag|author|user|page)[a-z_]{0,20}id|p|n|article|news)=\d+", re.IGNORECASE
)
NUMBER_IN_PATH = re.compile(r"(?<![0-9])\d{3,12}(?![0-9])")
DATE_CLASS = re.compile(r"date|time|datum|published|kuni|meta", re.IGNORECASE)
CLOCK = re.compile(r"\d{1,2}:\d{2}")
WORDS = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


def read(body: bytes, url: str, *, now: datetime, links: str | None = None) -> tuple[list[Entry], str]:
    """The articles that a page lists, in its order, and a remark. Raises NotReadable (a Refused) for what is no page.

    A date printed with a clock is the publication; one without is kept as said and tells new from old, no more.
    """
    root = _root(body)
    pattern = re.compile(links) if links else None
    found: dict[str, tuple[Any, str]] = {}
    for anchor, address in _links(root, url):
        title = _headline(anchor)
        if pattern.search(address) if pattern else _looks_like_article(address, title, anchor):
            known = found.get(address)
            if known is None or _is_better(title, known[1]):
                found[address] = (anchor if known is None else known[0], title)
    entries = [
        _entry(address, title, anchor, now)
        for address, (anchor, title) in found.items()
        if len(WORDS.findall(title)) >= (1 if pattern else NUMBERED_WORDS if _is_numbered(address) else HEADLINE_WORDS)
    ]
    if not entries:
        raise NotReadable("no link on the page looks like an article", "no_entries")
    return entries[:MOST_ENTRIES], f"cut at {MOST_ENTRIES}" if len(entries) > MOST_ENTRIES else ""


def _root(body: bytes) -> Any:
    from lxml import etree, html

    text = decode(unpacked(body, settings().press.max_page_bytes))[0].replace("\x00", "")
    if not text.strip():
        raise NotReadable("the page is empty", "empty")
    text = without_impossible(text)
    if not re.search(r"<(?:html|head|body|a|div)\b", text[:200_000], re.IGNORECASE):
        raise NotReadable("not a web page", "not_a_page")
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = html.document_fromstring(text.encode("utf-8", errors="replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as err:
        raise NotReadable(f"the page cannot be parsed ({type(err).__name__})", "not_a_page") from err
    return root


def _links(root: Any, url: str) -> Iterator[tuple[Any, str]]:
    """Every link that stays on the host and is a page, with its canonical address."""
    home, base = addresses.canonical(url, url), addresses.base_of(root, url)
    host = _host(home or url)
    for number, anchor in enumerate(root.iter("a")):
        if number >= MOST_LINKS:
            return
        address = addresses.canonical(anchor.get("href") or "", base)
        if address and address != home and _host(address) == host and not NOT_A_PAGE.search(urlsplit(address).path):
            yield anchor, address


def _host(address: str) -> str:
    return (urlsplit(address).netloc or "").removeprefix("www.")


def _headline(anchor: Any) -> str:
    """The heading inside the link, else its text, else what its title or its picture says."""
    for heading in anchor.iter("h1", "h2", "h3", "h4", "h5"):
        if text := plain(heading.text_content()):
            return text
    text = plain(anchor.text_content())
    if text:
        return text if len(text) <= LONGEST_HEADLINE else ""
    return plain(anchor.get("title") or next((image.get("alt") or "" for image in anchor.iter("img")), ""))


def _is_better(title: str, known: str) -> bool:
    """«Подробнее» gives way to the headline; the first of two headlines stands."""
    return len(WORDS.findall(known)) < HEADLINE_WORDS <= len(WORDS.findall(title))


def _looks_like_article(address: str, title: str, anchor: Any) -> bool:
    path = unquote(urlsplit(address).path)
    if NOT_ARTICLE.search(path) or _is_furniture(anchor):
        return False
    last = path.rstrip("/").rpartition("/")[2]
    slug_words = len([word for word in re.split(r"[-_.+ ]", last) if len(word) > 1])
    if _is_numbered(address):
        return True
    signs = (path.count("/") >= 2) + (len(WORDS.findall(title)) >= HEADLINE_WORDS + 2)  # deep; a long headline
    return slug_words + signs >= 4 and slug_words >= 2


def _is_numbered(address: str) -> bool:
    """Whether the address bears a date or the number of an article."""
    parts = urlsplit(address)
    return bool(
        DATE_IN_PATH.search(parts.path) or NUMBER_IN_PATH.search(parts.path) or NUMBER_ASKED.search(parts.query)
    )


def _is_furniture(anchor: Any) -> bool:
    """Whether the link stands in a menu, a footer or the like, by the element or by its class."""
    for above in anchor.iterancestors():
        if above.tag in {"nav", "footer", "form", "select"}:
            return True
        if above.tag in {"body", "html", "main", "article"}:
            return False
        if NOT_CONTENT.search(f"{above.get('class') or ''} {above.get('id') or ''}"[:300]):
            return True
    return False


def _entry(address: str, title: str, anchor: Any, now: datetime) -> Entry:
    said, found = _date_near(anchor, now)
    has_clock = bool(said and CLOCK.search(said))
    return Entry(address, title, found if has_clock else None, said, None, None if has_clock else found)


def _date_near(anchor: Any, now: datetime) -> tuple[str | None, datetime | None]:
    """What is printed as the date on the card that the link belongs to, and its instant if it is a whole date."""
    card, said = anchor, None
    for _ in range(CARD_LEVELS):
        for given in _dates_of(card):
            found = instant(given, now)
            if found:
                return given, found
            said = said or given
        above = card.getparent()
        if above is None or above.tag in {"body", "html", "main"} or _articles_in(above) > 1:
            break
        card = above
    return said, None


def _dates_of(card: Any) -> Iterator[str]:
    """Every short text of a card that is, or should be, a date: of <time> first, then by class, then any that has digits."""
    for element in islice(card.iter("time"), MOST_IN_CARD):
        yield from _short(element.get("datetime"), element.text_content())
    for element in islice(card.iter("span", "div", "p", "small", "em", "i", "li", "td", "b"), MOST_IN_CARD):
        if DATE_CLASS.search((element.get("class") or "")[:200]):
            yield from _short(element.text_content())
    for element in islice(card.iter("span", "small", "em", "p", "div"), MOST_IN_CARD):
        if not len(element) and re.search(r"\d{1,2}[. ]\S+[. ]\d{4}", element.text or ""):
            yield from _short(element.text)


def _short(*texts: str | None) -> Iterator[str]:
    for text in texts:
        said = one_line((text or "")[:400], 400)
        if said and len(said) <= LONGEST_DATE and any(sign.isdigit() for sign in said):
            yield said


def _articles_in(element: Any) -> int:
    """How many different addresses a piece of the page links to with a headline."""
    addresses_of = {
        anchor.get("href")
        for anchor in islice(element.iter("a"), MOST_IN_CARD)
        if len(WORDS.findall(anchor.text_content()[:2_000])) >= HEADLINE_WORDS
    }
    return len(addresses_of)
