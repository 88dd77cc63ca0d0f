"""Frozen figures -> one edition in one language: HTML, plain text and charts. The same figures give the same bytes."""

from __future__ import annotations

import base64
import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import css_inline
import jinja2

from esep.bulletin import charts, story
from esep.bulletin.figures import Figures
from esep.bulletin.messages import Words
from esep.bulletin.outline import Story

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Rendered:
    """One edition in one language. html names each image as cid:<name>; page() puts them in."""

    language: str
    subject: str
    html: str
    text: str
    images: dict[str, bytes]
    story: Story

    def page(self, links: Sequence[tuple[str, str]] = ()) -> str:
        """The same as one self-contained web page; `links` (label, relative address) go to its head."""
        sources = {
            name: f"data:image/png;base64,{base64.b64encode(data).decode('ascii')}"
            for name, data in self.images.items()
        }
        return _html(self.story, sources, links)


def digest(figures: Figures, language: str, edition: str) -> Rendered:
    """The daily digest of `figures` in `language`."""
    told = story.tell(figures, language, edition)
    images = {"tiles": charts.tiles(figures, language)}
    if told.plan:
        images["bullets"] = charts.bullets(figures, language)
    return Rendered(
        language=language,
        subject=told.subject,
        html=_html(told, {name: f"cid:{name}" for name in images}, ()),
        text=_templates().get_template("digest.txt.j2").render(story=told, words=Words(language)),
        images=images,
        story=told,
    )


def index(editions: Sequence[tuple[str, Sequence[tuple[str, str, str]]]], *, is_synthetic: bool) -> str:
    """The list of editions: (day, [(language, label, relative address)]), newest first."""
    every = [Words(language) for language in ("ru", "kk", "en")]
    return (
        _templates()
        .get_template("index.html.j2")
        .render(
            editions=editions,
            titles=[words.say("index.title") for words in every],
            synthetic=[words.say("synthetic") for words in every] if is_synthetic else [],
        )
    )


def _html(told: Story, images: Mapping[str, str], links: Sequence[tuple[str, str]]) -> str:
    written = (
        _templates()
        .get_template("digest.html.j2")
        .render(story=told, words=Words(told.language), images=images, links=links)
    )
    # the style element stays too: it carries the rules for phones and for dark mode, which cannot be inlined
    return css_inline.CSSInliner(keep_style_tags=True, minify_css=True, load_remote_stylesheets=False).inline(written)


@functools.cache
def _templates() -> jinja2.Environment:
    """Everything put into HTML is escaped; in plain text there is nothing to escape."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=jinja2.select_autoescape(enabled_extensions=("html.j2",), disabled_extensions=("txt.j2",)),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
