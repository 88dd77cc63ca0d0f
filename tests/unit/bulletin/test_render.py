"""What a person gets: the same figures in HTML and in plain text, nothing that runs, nothing from outside, nothing invented."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from unit.bulletin import made_up

from esep.bulletin import render
from esep.bulletin.figures import Figures
from esep.bulletin.story import safe_link, tell
from esep.config import LANGUAGES
from esep.warehouse.read import Alarm

TAGS = {
    "html", "head", "meta", "title", "style", "body", "table", "tbody", "tr", "th", "td", "h1", "h2", "p", "a", "img",
}  # fmt: skip
KEY = "digest/2026-02-20"
BAD = '<img src=x onerror=alert(1)><script>alert("2")</script>'


class Page(HTMLParser):
    """The tags, attributes and visible text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self._inside: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._inside.append(tag)
        if tag in {"meta", "img"}:
            self._inside.pop()
        self.text += [value or "" for name, value in attrs if name == "alt"]

    def handle_endtag(self, tag: str) -> None:
        while self._inside and self._inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not {"style", "title"} & set(self._inside):
            self.text.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def numbers(text: str) -> set[str]:
    """Every number in `text`, as written; addresses left out."""
    without = re.sub(r"https?://\S+", " ", text)
    return set(re.findall(r"\d+(?:[.,\xa0:]\d+)*", without))


def drawn(figures: Figures, language: str = "ru") -> render.Rendered:
    return render.digest(figures, language, KEY)


@pytest.fixture(scope="module", params=LANGUAGES)
def digest(request: pytest.FixtureRequest) -> render.Rendered:
    return drawn(made_up.figures(), request.param)


def test_plain_text_has_the_same_figures_as_the_html(digest: render.Rendered) -> None:
    page = numbers("\n".join(Page(digest.html).text))
    assert page == numbers(digest.text)
    assert len(page) > 60


def test_only_sixteen_harmless_tags_are_used(digest: render.Rendered) -> None:
    assert {tag for tag, _ in Page(digest.html).tags} <= TAGS
    assert {tag for tag, _ in Page(digest.page([("x", "x.html")])).tags} <= TAGS


def test_nothing_is_fetched_and_nothing_runs(digest: render.Rendered) -> None:
    page = Page(digest.html)
    assert (
        {image["src"] for image in page.all("img")}
        == {"cid:tiles", "cid:bullets"}
        == {f"cid:{name}" for name in digest.images}
    )
    assert "url(" not in digest.html
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    assert all(re.match(r"https?://", link["href"] or "") for link in page.all("a"))


def test_a_page_carries_its_images_in_itself(digest: render.Rendered) -> None:
    sources = [image["src"] or "" for image in Page(digest.page()).all("img")]
    assert len(sources) == 2
    assert all(source.startswith("data:image/png;base64,") for source in sources)


def test_a_screen_reader_is_told_language_layout_and_headings(digest: render.Rendered) -> None:
    page = Page(digest.html)
    assert page.all("html") == [{"lang": digest.language}]
    with_headings = [t for t in page.all("table") if t.get("role") != "presentation"]
    assert len(with_headings) == 5
    assert {heading["scope"] for heading in page.all("th")} == {"row", "col"}
    assert all(image["alt"] and any(map(str.isdigit, image["alt"])) for image in page.all("img"))
    assert {"ru", "kk", "en"} <= {attributes.get("lang") for attributes in page.all("p")}


def test_the_mail_stays_under_what_mail_programs_cut_off() -> None:
    many = replace(
        made_up.figures(),
        alarms=tuple(Alarm("missing", r.region_code, "critical", made_up.DAY, None) for r in made_up.figures().regions),
        discrepancies=tuple(replace(made_up.DISCREPANCIES[0], rank=n, said="слово " * 27) for n in range(1, 9)),
    )
    for language in LANGUAGES:
        one = drawn(many, language)
        assert len(one.html.encode()) < 100_000
        assert all(len(image) < 60_000 for image in one.images.values())


def test_the_same_figures_give_the_same_bytes(digest: render.Rendered) -> None:
    again = drawn(made_up.figures(), digest.language)
    assert again == digest


def test_words_of_others_are_escaped_wherever_they_stand() -> None:
    given = made_up.with_region(made_up.figures(), made_up.MISSING, region_name_ru=BAD)
    given = made_up.with_region(given, made_up.BEHIND, region_name_ru=BAD, tile_label_ru='"><b>')
    given = replace(
        given,
        topics=(replace(given.topics[0], topic_label_ru=BAD), *given.topics[1:]),
        discrepancies=(
            replace(
                given.discrepancies[0], said=BAD, source_name=BAD, region_code="x", region_name_ru=BAD, measure=BAD
            ),
        ),
        campaign=replace(given.campaign, name_ru=BAD),
    )
    page = Page(drawn(given).html)
    assert {tag for tag, _ in page.tags} <= TAGS
    assert len(page.all("img")) == 2
    assert sum(BAD in text for text in page.text) >= 8


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "http:///x",
        "//x.kz/",
        "mailto:a@x.kz",
        "",
        None,
        "http://[",
        " http://x",
    ],
)
def test_what_is_not_a_plain_web_address_is_no_link(url: str | None) -> None:
    assert safe_link(url) is None
    given = replace(made_up.figures(), discrepancies=(replace(made_up.DISCREPANCIES[0], url=url or ""),))
    assert Page(drawn(given).html).all("a") == []


def test_a_missing_region_shows_a_dash_with_its_reason_and_never_a_zero(digest: render.Rendered) -> None:
    place = [r.region_code for r in made_up.figures().worst_gaps].index(made_up.MISSING)
    row = digest.story.plan[place]
    assert (row.day, row.completion, row.gap) == ("—", "—", "—")
    assert row.held.startswith("— / ")
    assert row.status in {"пока не сдан", "әлі тапсырылмаған", "not filed yet"}
    assert "0" not in {row.day, row.completion, row.gap}


def test_no_figures_at_all_are_no_data_and_not_zero() -> None:
    given = made_up.figures()
    head = replace(
        given.headline, planned_cum=None, held_cum=None, completion_cum_pct=None, events_held=None, questions=None,
        proposals=None, participants_offline=None, completion_cum_pct_previous_day=None,
    )  # fmt: skip
    told = tell(replace(given, headline=head, topics=(), discrepancies=(), alarms=()), "en", KEY)
    assert "Plan completion: no data." in told.headline
    assert "No alarms." in told.headline
    assert [number.value for number in told.strip] == ["18 of 20", "—", "—", "—"]
    assert told.questions == "Questions on the day —, proposals —."
    assert told.exceptions_more == "No exceptions."


def test_the_thirty_second_picture_says_it_in_words() -> None:
    told = tell(made_up.figures(), "ru", KEY)
    assert told.headline == (
        "Отчёт сдали 18 из 20 регионов, в срок — 16. "
        "План на дату выполнен на 95,4\xa0%: 5\xa0324 из 5\xa0579 мероприятий. 4 сигнала."
    )
    gaps, silent, asked, press, left = told.brief
    assert gaps.lines[0] == "Область Ұлытау: −12,6\xa0п.\xa0п. (35 из 64 на дату)"
    assert len(gaps.lines) == 3
    assert silent.lines[0] == "Мангистауская область: пока не сдан, 3 дня подряд"
    assert asked.lines == (
        "Чаще всего: Правосудие и правозащитные механизмы — 312 вопросов",
        "Растёт: Цифровые права, +57,6\xa0% к предыдущим 7 дням",
    )
    assert press.lines[1] == (
        "В Туркестанской области: СМИ — встреч проведено: не менее 900; отчёт — 541 (расхождение +66,4\xa0%)"
    )
    assert press.href == made_up.DISCREPANCIES[0].url
    assert left.lines == ("23 дня: голосование 15\xa0марта (на 20\xa0февраля)",)


def test_exceptions_are_at_most_seven_the_gravest_first_and_the_rest_is_counted() -> None:
    given = made_up.figures()
    low = tuple(Alarm("summary_differs", r.region_code, "info", given.report_date, None) for r in given.regions[:8])
    told = tell(replace(given, alarms=(*low, *given.alarms)), "ru", KEY)
    assert len(told.exceptions) == 7
    assert told.exceptions[0].what == "Отчёт не сдан, 3 дня подряд"
    assert told.exceptions_more == "и ещё 5 сигналов, см. таблицу регионов"


def test_an_alarm_and_a_measure_we_have_no_words_for_are_named_by_their_code() -> None:
    given = replace(
        made_up.figures(),
        alarms=(Alarm("new_alarm", "61", None, None, None),),
        discrepancies=(replace(made_up.DISCREPANCIES[0], measure="flags_count"),),
    )
    told = tell(given, "en", KEY)
    assert told.exceptions[0].what == "Alarm new_alarm"
    assert told.press[0].said == "measure flags_count: at least 900"


def test_on_the_day_of_silence_only_discipline_is_told() -> None:
    quiet = drawn(made_up.figures(date(2026, 3, 13)))
    assert list(quiet.images) == ["tiles"]
    assert "14\xa0марта — День тишины" in quiet.text
    assert "18 из 20" in quiet.subject
    assert "участников" not in quiet.text
    assert "5\xa0324" not in quiet.text
    assert [one.where for one in quiet.story.exceptions] == ["Мангистауская область", "Жамбылская область"]
    assert numbers("\n".join(Page(quiet.html).text)) == numbers(quiet.text)


def test_a_real_campaign_carries_no_mark_and_a_synthetic_one_three() -> None:
    assert "СИНТЕТИ" not in drawn(made_up.figures(is_synthetic=False)).text
    page = drawn(made_up.figures()).html
    for mark in ("СИНТЕТИЧЕСКИЕ ДАННЫЕ", "СИНТЕТИКАЛЫҚ ДЕРЕКТЕР", "SYNTHETIC DATA"):
        assert page.count(mark) == 2


def test_the_last_day_counts_down_to_the_vote_without_a_number() -> None:
    given = made_up.figures()
    told = tell(replace(given, headline=replace(given.headline, days_to_vote=0)), "en", KEY)
    assert told.brief[-1].lines == ("Voting: 15\xa0March",)


def test_a_range_in_the_press_is_said_as_a_range() -> None:
    found = replace(made_up.DISCREPANCIES[0], comparator="range", low=Decimal(30), high=Decimal(35))
    told = tell(replace(made_up.figures(), discrepancies=(found,)), "ru", KEY)
    assert told.press[0].said == "встреч проведено: от 30 до 35"


def test_data_as_of_is_said_on_our_clock_and_with_our_own_zone() -> None:
    given = made_up.figures()
    later = replace(given.headline, data_as_of=made_up.AS_OF.astimezone(tz=None) + timedelta(minutes=5))
    assert "21\xa0февраля 08:05 (UTC+5)" in tell(replace(given, headline=later), "ru", KEY).notes[0]
