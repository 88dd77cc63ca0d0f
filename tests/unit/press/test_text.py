"""Encodings that lie, folding that keeps offsets, sentences, story keys, addresses, hostile pages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esep.errors import Refused
from esep.press import text
from esep.press.page import boilerplate, language, pages, story
from esep.press.sources import addresses


@pytest.mark.parametrize(
    ("data", "declared", "meant"),
    [
        ("Қызылорда".encode(), "windows-1251", "Қызылорда"),
        ("Қызылорда облысы".encode("kz1048"), "windows-1251", "Қызылорда облысы"),
        ("Область".encode("cp1251"), "utf-8", "Область"),
        ("Область".encode("utf-16"), None, "Область"),
        ("Шымкент қаласында".encode().decode("cp1251", "replace").encode(), None, "Шымкент қаласында"),
        (b"", None, ""),
    ],
)
def test_bytes_are_what_they_are_not_what_they_are_declared(data: bytes, declared: str | None, meant: str) -> None:
    assert text.decode(data, declared)[0] == meant


@given(st.text(max_size=80))
def test_folding_keeps_every_offset(said: str) -> None:
    assert len(text.fold(said)) == len(said)
    assert len(text.lower(said)) == len(said)


@given(st.text(max_size=120))
def test_sentences_lie_where_they_say(said: str) -> None:
    for span in text.sentences(said):
        assert said[span.start : span.end] == span.said


def test_an_abbreviation_does_not_end_a_sentence() -> None:
    assert len(text.sentences("В г. Алматы более 3 тыс. человек. Работа идёт.")) == 2


def test_a_story_has_one_key_whatever_the_quotes() -> None:
    assert story.title_key("Штаб  начал «работу»!") == story.title_key('ШТАБ начал "работу"')
    assert story.text_sha256("Один, два.") == story.text_sha256("один   два")
    assert story.title_key("Қызылордада штаб ашылды")


@pytest.mark.parametrize(
    ("link", "meant"),
    [
        ("http://m.example.kz/a/1?utm_source=x&id=7#top", "https://example.kz/a/1?id=7"),
        ("https://EXAMPLE.kz/a/1/amp/", "https://example.kz/a/1"),
        ("https://amp.example.kz/a", "https://example.kz/a"),
        ("/news/5", "https://example.kz/news/5"),
        ("http://127.0.0.1:8000/a/1?utm_medium=rss", "http://127.0.0.1:8000/a/1"),
        ("https://m.kz/a", "https://m.kz/a"),
        ("https://example.kz/жаңалық", "https://example.kz/%D0%B6%D0%B0%D2%A3%D0%B0%D0%BB%D1%8B%D2%9B"),
        ("javascript:alert(1)", None),
        ("ftp://example.kz/a", None),
        ("https://user:pass@example.kz/", None),
        ("https://example.kz/a\x00b", None),
        ("https://example.kz/?news-123", "https://example.kz/?news-123"),
        ("https://example.kz/n?q=%F2%E5&utm_source=a&&b=1;2", "https://example.kz/n?q=%F2%E5&b=1;2"),
        ("https://example.kz/n?q=жол&ut%6D_source=x", "https://example.kz/n?q=%D0%B6%D0%BE%D0%BB"),
        ("https://example.kz/my file\n.html", "https://example.kz/my%20file.html"),
        ("https://exam ple.kz/a", None),
        ("https://example.kz/" + "ы" * 1_000, None),
    ],
)
def test_one_article_has_one_address(link: str, meant: str | None) -> None:
    assert addresses.canonical(link, "https://example.kz/rss.xml") == meant


@pytest.mark.parametrize("page", ["<a " + "x='1' " * 100_000 + ">", "<div>" * 5_000, "<b></b>" * 100_000])
def test_a_page_made_to_hang_a_parser_is_refused(page: str) -> None:
    with pytest.raises(Refused):
        pages.main_text(f"<html><body>{page}</body></html>")


def test_a_picture_inside_the_page_is_no_reason_to_refuse_it() -> None:
    assert "data:" not in pages.check('<img src="data:image/png;base64,' + "A=" * 5_000 + '">')


def test_few_kazakh_letters_do_not_make_a_russian_text_kazakh() -> None:
    said = "Представители партии Ақ жол и фонда Ұлағат рассказали жителям о проекте новой Конституции и ответили на вопросы граждан."
    assert language.identify(said) == ("ru", False)
    assert language.identify(
        "Коалиция мүшелері тұрғындармен кездесіп, жаңа Конституция жобасын түсіндірді және сұрақтарға жауап берді."
    ) == ("kk", False)
    assert (
        language.identify("The coalition met residents and explained the draft of the new constitution to them.")[0]
        == "en"
    )
    assert language.identify("12345")[0] == "other"


@pytest.mark.parametrize(
    "line",
    [
        "Фото: пресс-служба штаба",
        "Фото Имя Фамилия",
        "Сурет: штаб",
        "23.02.2026, 18:58",
        "Теги: штаб",
        "Telegram",
        "145Фото: штаб",
        "Оқиғалар",
        "• 352",
    ],
)
def test_a_line_around_the_article_is_cut(line: str) -> None:
    body = (
        "В городе прошла встреча с жителями, на которой говорили о проекте новой Конституции и о порядке голосования."
    )
    assert boilerplate.strip([body, line, body.upper()]).lines == [body, body.upper()]


def test_an_article_that_mentions_a_photograph_keeps_it() -> None:
    line = "Фотографии со встречи показали на выставке, её посетили 120 человек."
    assert boilerplate.strip([line]).lines == [line]


RUSSIAN = "Члены районной коалиции встретились с жителями села и рассказали о проекте новой Конституции. " * 4
KAZAKH = "Аудандық коалиция мүшелері ауыл тұрғындарымен кездесіп, жаңа Конституцияның жобасы туралы айтып берді. " * 4


def test_a_page_of_two_languages_is_that_of_most_of_it() -> None:
    assert language.flags(f"{RUSSIAN}\n{KAZAKH}{KAZAKH}") == ["MIXED_LANGUAGE"]
    assert language.identify(f"{KAZAKH}{KAZAKH}\n{RUSSIAN}")[0] == "kk"
    assert language.flags(f"{RUSSIAN}\nПартиялар: «Ақ жол», «Қазақстан Халық партиясы».") == []


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        (
            "Elordada jańa koalısııa músheleri halyqpen kezdesti, dep habarlaıdy baspasóz qyzmeti. Bul týraly oblystyq shtab aıtty.",
            "KAZAKH_LATIN",
        ),
        (
            "Elordada jaña koalisia müşesi halyqpen kezdesti jäne oblystyq ştab turaly aitty, dep habarlaidy.",
            "KAZAKH_LATIN",
        ),
        ("وبلىستىق كواليتسيا مۇشەلەرى تۇرعىندارمەن كەزدەستى دەپ حابارلادى ءباسپاسوز قىزمەتى", "KAZAKH_ARABIC"),
    ],
)
def test_other_letters_of_kazakh_are_told(text: str, flag: str) -> None:
    assert language.identify(text)[0] == "other"
    assert language.flags(text) == [flag]


def test_letters_that_only_look_alike_are_read_as_what_they_seem() -> None:
    assert text.unmixed("Фoтo: AMANAT, Aлматы") == "Фото: AMANAT, Алматы"
