"""Which article a page is, whether all of it came, and when it is asked again. Texts and addresses are of our own making."""

from __future__ import annotations

import doctest
from datetime import datetime, timedelta
from types import ModuleType

import pytest

from esep.press.articles import revisions, visits
from esep.press.page import partial
from esep.press.sources.attempts import Failure

ASKED = "https://news.example/kz/politics/17-meeting"
AS_OF = datetime.fromisoformat("2026-02-14T08:00:00+05:00")


@pytest.mark.parametrize(
    ("moved_to", "canonical", "address"),
    [
        (None, None, ASKED),
        (None, "https://news.example/kz/17-meeting?utm_source=x#top", "https://news.example/kz/17-meeting"),
        (None, "https://www.news.example/kz/17-meeting", "https://www.news.example/kz/17-meeting"),
        ("https://news.example/17", None, "https://news.example/17"),
        ("https://news.example/17", "https://news.example/18-canonical", "https://news.example/18-canonical"),
        ("https://news.example/17", "https://elsewhere.example/17", "https://news.example/17"),
        (None, "https://news.example/", ASKED),
        (None, "https://news.example/kz/politics/", ASKED),
        (None, "javascript:alert(1)", ASKED),
        (None, "https://user@news.example/kz/1", ASKED),
        (None, "http://[bad/", ASKED),
        ("https://login.example/", None, ASKED),
    ],
)
def test_an_article_is_known_by_the_address_that_can_be_believed(
    moved_to: str | None, canonical: str | None, address: str
) -> None:
    assert revisions.article_url(ASKED, moved_to, canonical) == address


@pytest.mark.parametrize("module", [revisions, partial])
def test_examples_in_the_documentation_hold(module: ModuleType) -> None:
    found = doctest.testmod(module)
    assert (found.failed, found.attempted > 0) == (0, True)


def test_a_print_version_belongs_to_its_article() -> None:
    assert revisions.article_url(f"{ASKED}/print", None, ASKED) == ASKED


@pytest.mark.parametrize(
    ("url", "is_home"),
    [
        ("https://news.example/", True),
        ("https://news.example", True),
        ("https://news.example/?p=17", False),
        (ASKED, False),
    ],
)
def test_the_front_page_is_not_the_article(url: str, is_home: bool) -> None:
    assert revisions.is_home(url, ASKED) is is_home


PAGE = "<html><body><p>x</p></body></html>"


@pytest.mark.parametrize(
    ("page", "text", "is_partial"),
    [
        (PAGE, "Штаб провёл двенадцать встреч.", False),
        ("<p>a page that never had a body tag", "Штаб провёл двенадцать встреч.", False),
        ("<html><body><p>Штаб провёл двен", "Штаб провёл двен", True),
        (PAGE, "Штаб провёл двенадцать встреч.\nПолный текст доступен по подписке.", True),
        (PAGE, "Штаб он екі кездесу өткізді.\nТолық нұсқасын оқу үшін жазылыңыз.", True),
        (PAGE, "Штаб провёл двенадцать встреч…\nЧитать далее", True),
        (PAGE, "Штаб провёл двенадцать встреч.\nЧитать далее: погода на завтра", False),
        (
            PAGE,
            "Только для подписчиков откроют читальный зал, сообщили в библиотеке. " + "Слова о книгах. " * 40,
            False,
        ),
        (PAGE + '<script>{"isAccessibleForFree": "False"}</script>', "Штаб провёл двенадцать встреч.", True),
        (PAGE + '<script>{"isAccessibleForFree": true}</script>', "Штаб провёл двенадцать встреч.", False),
    ],
)
def test_a_part_is_told_from_the_whole(page: str, text: str, is_partial: bool) -> None:
    assert partial.is_partial(page, text) is is_partial


def visit(**known: object) -> visits.Visit:
    given = {
        "url": ASKED,
        "title": "",
        "published_at": AS_OF,
        "news_since": AS_OF,
        "kept_as": ASKED,
        "article_url": ASKED,
    }
    return visits.Visit(**{**given, **known})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "failures", "retry_after", "minutes"),
    [
        ("hard", 1, None, None),
        ("soft", 1, None, 60),
        ("soft", 2, None, 360),
        ("soft", 3, None, None),
        ("temporary", 1, None, 5),
        ("temporary", 1, 3_600, 60),
        ("temporary", 3, 60, 60),
        ("temporary", 7, None, 1_440),
        ("temporary", 8, 3_600, None),
    ],
)
def test_a_failure_is_followed_by_a_longer_wait_and_then_by_none(
    kind: str, failures: int, retry_after: int | None, minutes: int | None
) -> None:
    again = visits.next_try(Failure(kind, "any", None, retry_after), failures, AS_OF)
    assert again == (None if minutes is None else AS_OF + timedelta(minutes=minutes))


def test_a_page_that_robots_forbid_is_asked_again_on_three_days() -> None:
    forbidden = Failure("hard", "robots", None, None)
    assert [visits.next_try(forbidden, n, AS_OF) for n in (1, 3, 4)] == [AS_OF + timedelta(days=1)] * 2 + [None]


@pytest.mark.parametrize(
    ("looks", "since_first", "published_before", "hours"),
    [(1, 0, 0, 2), (2, 2, 0, 8), (3, 9, 0, 24), (4, 26, 0, 72), (5, 73, 0, None), (2, 30, 0, 72), (1, 0, 90, 2), (2, 2, 90, None),
     (1, 0, 200, None)],
)  # fmt: skip
def test_an_article_is_looked_at_again_at_growing_intervals_while_it_is_news(
    looks: int, since_first: int, published_before: int, hours: int | None
) -> None:
    seen = visit(visits=looks, first_read_at=AS_OF, news_since=AS_OF - timedelta(hours=published_before))
    again = visits.next_look(seen, AS_OF + timedelta(hours=since_first))
    assert again == (None if hours is None else AS_OF + timedelta(hours=hours))


def test_an_article_that_is_kept_under_another_address_is_not_looked_at_again() -> None:
    assert visits.next_look(visit(visits=1, first_read_at=AS_OF, kept_as="https://news.example/1"), AS_OF) is None
