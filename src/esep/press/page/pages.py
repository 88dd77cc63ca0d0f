"""An HTML page -> its main text and what its head says; guarded against pages made to hang a parser.

The text is the outlet's own element when its rules name one, else what trafilatura finds, else the best of JSON-LD's
articleBody, <article> and the block with most paragraphs. Measured: one tag with 100,000 attributes costs the extractor
more than 40 s of CPU; such a page is refused before it starts.
"""

from __future__ import annotations

import html
import re
from copy import deepcopy
from dataclasses import dataclass

import lxml.html
from cssselect import SelectorError
from lxml import etree
from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

from esep.config import PageRules
from esep.errors import Refused
from esep.press.page import boilerplate, headlines, heads, stamps, story
from esep.press.text import clean, lower

MOST_ATTRIBUTES = 300
MOST_NESTING = 1_000
MOST_TAGS = 30_000
MOST_DOCUMENT = 6_000_000  # characters
MOST_TEXT = 400_000  # characters of what is not script: an article is shorter
TOO_LITTLE = 250  # characters: less is no article when the page's paragraphs hold far more
FAR_MORE = 3
DATA_URI = re.compile(r"""(["'])data:[^"']{200,}\1""")
NOT_TEXT = re.compile(r"<(?:!--|(script|style|noscript|svg|iframe|template)\b(?![^>]{0,200}ld\+json))", re.IGNORECASE)
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)([^<>]*)>")
DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,300}\?>")
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
# Tags that papers leave open; they say nothing about nesting.
VOID = frozenset(
    "br hr img input link meta area base col embed source track wbr p li td tr th option dd dt".split()  # noqa: SIM905
)
# What is never the article's, whatever an extractor thinks of it.
NEVER = (
    "//script[not(@type='application/ld+json')] | //style | //noscript | //iframe | //svg | //button | //select | //textarea | "
    "//template | //figcaption | //blockquote[contains(@class,'instagram') or contains(@class,'twitter') or "
    "contains(@class,'tiktok') or contains(@class,'telegram')]"
)
# Seldom the article's; but old sites put a whole page into one form, and new ones hide it until a script has run.
SELDOM = "//form | //nav | //aside | //footer | //*[@hidden] | //*[@style][contains(translate(@style, ' ', ''), 'display:none')]"
PARTS = re.compile(
    r"(?:^|[\s_-])(?:related|recommend\w*|share|sharing|social|socials|comments?|breadcrumbs?|subscribe|subscription|popular|"
    r"most-?read|read-?also|readmore|see-?also|tags?|taglist|advert\w*|banner|promo|counters?|views|caption|copyright|"
    r"print-?hide|newsletter|also|cookie|pagination|prev-?next|author-?box)(?:$|[\s_-])",
    re.IGNORECASE,
)
KEPT_SHARE = 0.4  # a part by its class that holds more of the page's paragraphs than this is no side dish
BLOCK_NAMES = "p div li ul ol h1 h2 h3 h4 h5 h6 blockquote section article tr td table br dd dt pre figure header hr"
BLOCKS = frozenset(BLOCK_NAMES.split())
LINK_SHARE = 0.9
DATED = frozenset("time span div p i em b small font td li h4 h5 h6 a strong dd".split())  # noqa: SIM905
BESIDE_BREAK = frozenset({"br", "b", "strong", "i", "img"})  # on old pages the date is the words behind one
MOST_PROSE = 0.6
PAPER_WORDS = 3
NEAR_ELEMENTS = 40
MOST_ABOVE = 3


@dataclass(frozen=True, slots=True)
class Page:
    """Main text, title, and what the head says of itself; is_partial when the text may not be the whole article.

    printed: the date that stands beside the heading, where the head names none.
    """

    text: str
    title: str | None
    published_said: str | None
    modified_said: str | None = None
    canonical: str | None = None
    description: str | None = None
    is_partial: bool = False
    printed: str | None = None


def looks_like_html(text: str) -> bool:
    """Whether a document is HTML rather than plain text."""
    return bool(
        re.match(
            r"[\s\ufeff]*(?:<\?xml[^>]{0,300}>\s*)?(?:<!--.{0,2000}?-->\s*){0,5}"
            r"<(?:!doctype\s+html|html|head|body|article|section|main|div|p|h1|h2|meta|title)\b",
            text[:20_000],
            re.IGNORECASE | re.DOTALL,
        )
    )


def check(document: str) -> str:
    """The document without embedded images and scripts; raises Refused when its structure is not a newspaper's."""
    if len(document) > MOST_DOCUMENT:
        raise Refused(f"a page of {len(document)} characters: not read")
    document = _without_scripts(DATA_URI.sub('""', document))
    depth = tags = 0
    for match in TAG.finditer(document):
        tags += 1
        closing, name, rest = match.groups()
        if (
            rest.count("=") > MOST_ATTRIBUTES
            or len(rest) > 100_000
            or (len(rest) > 3_000 and len(rest.split()) > MOST_ATTRIBUTES)
        ):
            raise Refused(f"a tag with {max(rest.count('='), len(rest.split()))} attributes: not read")
        if name.lower() in VOID or rest.endswith("/"):
            continue
        depth = max(0, depth - 1) if closing else depth + 1
        if depth > MOST_NESTING:
            raise Refused(f"tags nested more than {MOST_NESTING} deep: not read")
    if tags > MOST_TAGS:
        raise Refused(f"{tags} tags in one page: not read")
    return document


def _without_scripts(document: str) -> str:
    """Scripts, styles and comments go by one walk: what is in them is no markup. One that is never closed stays."""
    kept: list[str] = []
    never_closed: set[str] = set()
    at = 0
    lowered = lower(document)
    while match := NOT_TEXT.search(document, at):
        name = (match.group(1) or "").lower()
        closing = f"</{name}" if name else "-->"
        end = -1 if closing in never_closed else lowered.find(closing, match.start() + 4)
        if end < 0:
            never_closed.add(closing)
            kept.append(document[at : match.start()] if not name else document[at : match.end()])
            at = match.end()
            continue
        kept.append(document[at : match.start()])
        at = document.find(">", end) + 1 or len(document)
    kept.append(document[at:])
    return "".join(kept)


def main_text(document: str, rules: PageRules | None = None) -> Page:
    """The article of an HTML page. Never told a target language: that silently drops Kazakh pages."""
    tree = _parsed(check(document))
    if tree is None:
        return Page("", None, None)
    head = heads.read(tree)
    printed = None if head.published_said else _beside_heading(tree)
    _drop(tree, rules)
    text, is_partial = _text(tree, head, rules)
    return Page(
        text=text,
        title=_title(head),
        published_said=head.published_said,
        modified_said=head.modified_said,
        canonical=head.canonical,
        description=head.description,
        is_partial=is_partial,
        printed=printed,
    )


def _parsed(document: str) -> HtmlElement | None:
    plain = UNPRINTABLE.sub("", DECLARATION.sub("", document))
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return lxml.html.document_fromstring(plain.encode("utf-8", "ignore"), parser=parser)
    except (etree.LxmlError, ValueError):  # nothing in it is markup
        return None


def _title(head: heads.Head) -> str | None:
    """The page's heading where the head's title says the same and more; else the head's title without the outlet's name."""
    title = html.unescape(head.title or "").strip()
    heading = head.heading
    if heading and len(heading.split()) > 2:
        said = _words(title)
        if not said or _words(heading) in said or said in _words(heading):
            return heading
        if len(said.split()) <= PAPER_WORDS < len(heading.split()):
            return heading  # the title of every page is the paper's name
    return story.without_outlet(title) if title else heading


def _beside_heading(tree: HtmlElement) -> str | None:
    """The date that a page prints near its heading: the next below it, else the last above it; none of a list's dates.

    Below the first paragraphs of prose only a date that stands alone counts: those of other articles' cards are several.
    """
    heading = next((node for tag in ("h1", "h2", "h3") for node in tree.iter(tag)), None)
    above: list[str] = []
    below: list[str] = []
    is_below, left, prose = heading is None, NEAR_ELEMENTS, 0
    for node in tree.iter():
        is_below = is_below or node is heading
        left -= is_below and node.tag in DATED
        prose += is_below and node.tag == "p" and boilerplate.is_prose(" ".join(node.text_content().split()))
        if found := _date_in(node):
            if is_below and not prose:
                return found
            (below if is_below else above).append(found)
        if left < 0:
            break
    return above[-1] if 0 < len(above) <= MOST_ABOVE else below[0] if len(below) == 1 else None


def _date_in(node: HtmlElement) -> str | None:
    """The date of a small element, or of the words behind a line break, that holds nothing else of weight."""
    said = [" ".join((node.tail or "").split())] if node.tag in BESIDE_BREAK else []
    said += [" ".join(node.text_content().split())] if node.tag in DATED and len(node) <= 3 else []
    for one in said:
        if not 6 <= len(one) <= 100 or node.xpath(
            "boolean(ancestor-or-self::footer | ancestor::aside | ancestor::nav)"
        ):
            continue
        is_dated = boilerplate.is_date_line(lower(clean(one))) or stamps.is_stamp(clean(one))
        if is_dated and (found := headlines.printed_instant([clean(one)])):
            return found
    return None


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", lower(clean(text))))


def _drop(tree: HtmlElement, rules: PageRules | None) -> None:
    """Take out what the outlet's rules name and what is never an article's."""
    gone = [node for selector in (rules.drop if rules else ()) for node in _selected(tree, selector)]
    gone += tree.xpath(NEVER)
    size = _prose if _prose(tree) >= TOO_LITTLE else _letters
    most = size(tree) * KEPT_SHARE
    beside = [node for node in tree.xpath("//*[@class or @id]") if _is_beside(node)] + tree.xpath(SELDOM)
    gone += [node for node in beside if size(node) < most]
    gone += [node for node in tree.xpath("//p | //li | //h2 | //h3 | //h4 | //h5") if _is_link(node)]
    for node in gone:
        if node.getparent() is not None:
            node.drop_tree()


def _is_beside(node: HtmlElement) -> bool:
    """A part whose class or id says that it stands beside an article."""
    named = f"{node.get('class') or ''} {node.get('id') or ''}"
    return len(named) < 300 and bool(PARTS.search(named)) and node.tag not in {"html", "body", "article", "main"}


def _letters(node: HtmlElement) -> int:
    """Characters of a part of a page that has no paragraphs, only line breaks."""
    return len(node.text_content())


def _selected(tree: HtmlElement, selector: str) -> list[HtmlElement]:
    try:
        found = CSSSelector(selector, translator="html")(tree)
        return [node for node in found if isinstance(node, HtmlElement)] if isinstance(found, list) else []
    except (SelectorError, etree.XPathError):
        return []


def _prose(node: HtmlElement) -> int:
    """Characters of the paragraphs in a part of a page."""
    return sum(len(" ".join(p.text_content().split())) for p in node.iter("p"))


def _is_link(node: HtmlElement) -> bool:
    """A paragraph of nothing but a link: another article's headline."""
    links = list(node.iter("a"))
    if not links:
        return False
    said = len(" ".join(node.text_content().split()))
    linked = sum(len(" ".join(link.text_content().split())) for link in links)
    return said > 20 and linked >= said * LINK_SHARE and not re.search(r"[.…]\W*$", node.text_content().strip())


def _text(tree: HtmlElement, head: heads.Head, rules: PageRules | None) -> tuple[str, bool]:
    """(the article's lines, whether it may be only a part)."""
    if rules and rules.body:
        found = "\n".join(_lines(node) for node in _selected(tree, rules.body))
        if len(found) >= TOO_LITTLE:
            return found[:MOST_TEXT], False
    if len(tree.text_content()) > MOST_TEXT:
        raise Refused("more text than an article has: not read")
    tree = _around_heading(tree)
    text = _extracted(tree)
    block = _densest(tree)
    if len(text) >= TOO_LITTLE or len(text) * FAR_MORE > len(block):
        return text, bool(text) and len(text) * FAR_MORE < len(head.body or "")
    if head.body and len(head.body) >= TOO_LITTLE:
        return html.unescape(re.sub(r"<[^<>]{0,500}>", "\n", head.body)), False
    articles = sorted((_lines(node) for node in tree.iter("article")), key=len)
    if articles and len(articles[-1]) >= TOO_LITTLE:
        return articles[-1], True
    return max(block, text, key=len), True


def _around_heading(tree: HtmlElement) -> HtmlElement:
    """The part of a page around its only first heading, when that part holds most of the prose: columns beside it go."""
    headings = list(tree.iter("h1"))
    node = headings[0] if len(headings) == 1 else None
    most = _prose(tree) * MOST_PROSE
    while node is not None and (_prose(node) < most or _prose(node) < TOO_LITTLE):
        node = node.getparent()
    if node is None or node.tag in {"html", "body"}:
        return tree
    alone = lxml.html.Element("html")
    body = lxml.html.Element("body")
    alone.append(body)
    body.append(deepcopy(node))
    return alone


def _extracted(tree: HtmlElement) -> str:
    import trafilatura

    try:
        found = trafilatura.bare_extraction(
            deepcopy(tree), with_metadata=False, include_comments=False, include_tables=False
        )
    except Exception:  # noqa: BLE001  the extractor meets pages that nobody meant to be read; the fallbacks remain
        return ""
    known = {} if found is None else found if isinstance(found, dict) else found.as_dict()
    return str(known.get("text") or "")


def _densest(tree: HtmlElement) -> str:
    """The paragraphs of the element that holds most of them directly."""
    best: tuple[int, HtmlElement | None] = (0, None)
    seen: dict[HtmlElement, int] = {}
    for paragraph in tree.iter("p"):
        parent = paragraph.getparent()
        if parent is not None:
            seen[parent] = seen.get(parent, 0) + len(" ".join(paragraph.text_content().split()))
            best = max(best, (seen[parent], parent), key=lambda pair: pair[0])
    return _lines(best[1]) if best[1] is not None else ""


def _lines(node: HtmlElement) -> str:
    """The text of an element, a line a block."""
    parts: list[str] = []
    for event, element in etree.iterwalk(node, events=("start", "end")):
        is_block = isinstance(element.tag, str) and element.tag in BLOCKS
        if is_block:
            parts.append("\n")
        if event == "start":
            parts.append(" ".join((element.text or "").split("\n")))
        elif element is not node:
            parts.append(" ".join((element.tail or "").split("\n")))
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)
