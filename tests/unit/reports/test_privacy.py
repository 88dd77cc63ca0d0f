"""Personal data is removed before anything is stored. All numbers here are invented."""

from __future__ import annotations

import pytest

from esep.reports import privacy


def valid_iin() -> str:
    """An invented number that passes the check digit."""
    return next(
        digits
        for tail in range(10_000, 10_100)
        for check in range(10)
        if privacy.is_iin(digits := f"900101{tail}{check}")
    )


@pytest.mark.parametrize(
    "said",
    [
        "звонил +7 701 555 00 00 вечером", "8(701)555-00-00", "87015550000", "пишите name@example.org", "телеграм @someone_new",
        "ИИН 990000000000", "карта 4111 1111 1111 1111", "＋７ ７０１ ５５５ ００ ００", "8 7O1 555 OO OO", "+7 (7252) 55-50-00",
        "живёт: ул. Абая, 15", "улица Мира д. 5", "Абай көшесі, 15-үй", "кв. 45", "12-пәтер", "пәтер № 7",
        "спросила Мария Петровна", "Болат Серікұлы айтты", "Айгүл Болатқызы", "БОЛАТ СЕРИКОВИЧ", "Ержан Болатулы",
    ],
)  # fmt: skip
def test_a_telephone_an_address_or_a_number_of_a_person_is_removed(said: str) -> None:
    kept = privacy.redacted(said)
    assert "[скрыто]" in kept
    assert "555" not in kept
    assert "example" not in kept


def test_a_persons_number_is_known_by_its_check_digit() -> None:
    assert privacy.redacted(f"вопрос от {valid_iin()}") == "вопрос от [скрыто]"


@pytest.mark.parametrize(
    "said",
    [
        "1 195 000 избирателей", "61-20260220-001", "611600000", "0b8f0f6e-1111-4222-8333-444455556666", "20.02.2026 10:30",
        "встреча 120 человек", "77 статей, 84 %", "1 кв. 2026 года", "зал 100 кв. м", "на улице было 200 человек",
        "F2=35; F6=12; F4=100", "Основной закон, основные права", "на новом уровне", "район Аққулы", "Мақұлы көпшіліктің",
        "заменяет 0b8f0f6e-1111-4222-8333-444455556666", "ДК на ул. Абая", "Абай көшесі, 15 адам қатысты", "900 000 000 000",
        "ОООО", "61-613600000", "2026-02-20T10:30:00", "1 2 3 4 5 6 7 8 9 10 11 12 13", "0000 0000 0000 0000",
    ],
)  # fmt: skip
def test_figures_and_codes_stay(said: str) -> None:
    assert privacy.redacted(said) == said


def test_a_persons_number_may_be_split_or_typed_with_letters_o() -> None:
    digits = valid_iin()
    assert privacy.redacted(f"{digits[:6]} {digits[6:]}") == "[скрыто]"
    assert privacy.redacted(digits.replace("0", "O")) == "[скрыто]"
    assert privacy.redacted(digits.replace("0", "О")) == "[скрыто]"  # Cyrillic


def test_a_number_without_a_birthday_is_no_persons() -> None:
    assert privacy.redacted("991399300123") == "991399300123"


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("name@example.org", "email"),
        ("8 701 555 00 00", "telephone"),
        ("кв. 4", "address"),
        ("Мария Петровна", "patronymic"),
    ],
)
def test_what_was_found_is_said_without_saying_it(said: str, what: str) -> None:
    assert privacy.screened(said) == ("[скрыто]", what)


@pytest.mark.parametrize(
    "said",
    [
        "Ахметов Болат Серикович", "Ахметов Болат Серік", "Ахметов Б.С.", "Б. С. Ахметов", "Қорлан Жолдыбаева Аманова",
        "Қаламқас Советбекова Айым", "Ким-Ли Анна Олеговна",
    ],
)  # fmt: skip
def test_a_name_leaves_a_roster(said: str) -> None:
    assert privacy.without_names(said) == "[скрыто]"


@pytest.mark.parametrize(
    "said",
    [
        "Народная Партия Казахстана", "Қазақстан Халық Партиясы", "Представители политических партий", "Шығыс Қазақстан Облысы",
        "Туркестанская Областная Коалиция", "деятели культуры и спорта", "amanat", "61-613600000", "12", "Astana Youth Center 3",
    ],
)  # fmt: skip
def test_what_coalitions_consist_of_stays_in_a_roster(said: str) -> None:
    assert privacy.without_names(said) == said
