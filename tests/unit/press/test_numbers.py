"""Figures in prose: what was said, and what it means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esep.press import numbers

SAID_RU = [
    ("457 членов", (457, 457, "eq")),
    ("более 1 миллиона 195 тысяч избирателей", (1_195_000, None, "ge")),
    ("свыше 1 195 тыс. избирателей", (1_195_000, None, "ge")),
    ("1,2 млн человек", (1_200_000, 1_200_000, "eq")),
    ("полторы тысячи человек", (1_500, 1_500, "eq")),
    ("две с половиной тысячи жителей", (2_500, 2_500, "eq")),
    ("две-три тысячи жителей", (2_000, 3_000, "range")),
    ("от двух до трёх тысяч жителей", (2_000, 3_000, "range")),
    ("двадцать-тридцать тысяч листовок", (20_000, 30_000, "range")),
    ("полторы-две тысячи жителей", (1_500, 2_000, "range")),
    ("1 тыс. 959 встреч", (1_959, 1_959, "eq")),
    ("свыше 1 тыс. 200 встреч", (1_200, None, "ge")),
    ("более полутора тысяч", (1_500, None, "ge")),
    ("три тысячи листовок", (3_000, 3_000, "eq")),
    ("двести сорок пять встреч", (245, 245, "eq")),
    ("около тысячи жителей", (1_000, 1_000, "approx")),
    ("порядка 40 встреч", (40, 40, "approx")),
    ("не менее чем 40 встреч", (40, None, "ge")),
    ("не более 40 встреч", (None, 40, "le")),
    ("до 500 человек", (None, 500, "le")),
    ("700 и более мероприятий", (700, None, "ge")),
    ("более чем в 300 сёлах", (300, None, "ge")),
    ("от 30 до 35 человек", (30, 35, "range")),
    ("30-35 встреч", (30, 35, "range")),
    ("30–35 встреч", (30, 35, "range")),
    ("3-4 тысячи листовок", (3_000, 4_000, "range")),
    ("в 2-х городах", (2, 2, "eq")),
]
SAID_KK = [
    ("1959 кездесу", (1959, 1959, "eq")),
    ("300-ден астам ұйым", (300, None, "ge")),
    ("1 600-ден астам техника", (1_600, None, "ge")),
    ("миллион 195 мың сайлаушы", (1_195_000, 1_195_000, "eq")),
    ("1 миллион 195 мыңнан астам сайлаушы", (1_195_000, None, "ge")),
    ("2,5 мыңнан астам адам", (2_500, None, "ge")),
    ("жүзден астам адам", (100, None, "ge")),
    ("бір мыңға жуық адам", (1_000, 1_000, "approx")),
    ("екі жүз елу адам", (250, 250, "eq")),
    ("он бес кездесу", (15, 15, "eq")),
    ("екі-үш мың адам", (2_000, 3_000, "range")),
    ("бір жарым мың парақша", (1_500, 1_500, "eq")),
    ("200 адамнан астам", (200, None, "ge")),
    ("200-дей адам", (200, 200, "approx")),
    ("200-ге тарта тұрғын", (200, 200, "approx")),
    ("шамамен 200 тұрғын", (200, 200, "approx")),
    ("кемінде 40 кездесу", (40, None, "ge")),
    ("40-тан кем емес кездесу", (40, None, "ge")),
    ("200-ге дейін адам", (None, 200, "le")),
    ("200-ден аспайды", (None, 200, "le")),
    ("30-дан 35-ке дейін кездесу", (30, 35, "range")),
]


@pytest.mark.parametrize(("said", "meant"), SAID_RU)
def test_russian_figures(said: str, meant: tuple[int | None, int | None, str]) -> None:
    assert [(q.low, q.high, q.comparator) for q in numbers.find(said, "ru")] == [meant]


@pytest.mark.parametrize(("said", "meant"), SAID_KK)
def test_kazakh_figures(said: str, meant: tuple[int | None, int | None, str]) -> None:
    assert [(q.low, q.high, q.comparator) for q in numbers.find(said, "kk")] == [meant]


@pytest.mark.parametrize(
    "said",
    [
        "13 февраля 2026 года", "с 12 по 15 марта", "13.02.2026 21:45", "2026-02-13", "в 10:00", "статья 95", "статьи 10, 12 и 15",
        "95-я статья", "№ 12", "500 млн тенге", "$20", "+7 701 123 45 67", "он провёл", "несколько тысяч", "тысячи людей", "десятки тысяч",
        "сотни участков", "1.959 встреч", "1,000 встреч", "в 2025-2026 годах", "5-й микрорайон", "семью поддержали",
    ],
)  # fmt: skip
def test_what_is_no_count_in_russian(said: str) -> None:
    assert numbers.find(said, "ru") == []


@pytest.mark.parametrize(
    "said",
    ["2026 жылғы 13 ақпан", "15 наурызда", "95-бап", "2-тармақ", "5-ші мектеп", "сағат 10:00", "бірнеше мың",
     "жүздеген адам", "500 мың теңге", "бірге келді", "ондаған кездесу"],
)  # fmt: skip
def test_what_is_no_count_in_kazakh(said: str) -> None:
    assert numbers.find(said, "kk") == []


def test_a_word_of_one_language_is_no_number_in_the_other() -> None:
    assert numbers.find("он келді", "ru") == []
    assert [q.low for q in numbers.find("он кездесу", "kk")] == [10]


def test_a_percentage_is_known_as_one() -> None:
    (found,) = numbers.find("это 84 % текста", "ru")
    assert (found.low, found.is_percent) == (84, True)


@given(
    st.text(alphabet="0123456789 ,.-–тысячимлнмыңбілдоотболееастамүшден%«»он", max_size=60),
    st.sampled_from(["ru", "kk"]),
)
def test_anything_typed_gives_figures_in_their_places(said: str, language: str) -> None:
    for found in numbers.find(said, language):
        assert 0 <= found.start <= found.value_start < found.value_end <= max(found.end, found.value_end) <= len(said)
        assert found.low is not None or found.high is not None
        assert found.low is None or found.high is None or found.low <= found.high
