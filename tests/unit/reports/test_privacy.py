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
        "775 (19.02.2026)", "Участников: 775 (19.02.2026); материалов: 870 (19.02.2026)", "87 19.02.2026 1",
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


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("61_2026-02-20_original_1.xlsx", "61_2026-02-20_original_1.xlsx"),
        ("отчёт 87015550000.xlsx", "отчёт [скрыто].xlsx"),
        ("Мария Петровна 20.02.2026.xlsx", "[скрыто] 20.02.2026.xlsx"),
        ("name@example.org", "[скрыто]"),
        ("report for name@example.org.xlsx", "report for [скрыто].xlsx"),
        (".xlsx", ".xlsx"),
        ("report@mail.xlsx", "report@mail.xlsx"),
    ],
)
def test_a_file_name_loses_the_person_and_keeps_its_kind(name: str, kept: str) -> None:
    assert privacy.redacted_name(name) == kept


@pytest.mark.parametrize("said", ["Провёл Тестов А.Б.", "Тестова А. Б., зал", "А.Б. Тестов", "жауапты Тестов Ә.Қ."])
def test_a_surname_with_initials_leaves(said: str) -> None:
    kept, what = privacy.screened(said)
    assert what == "patronymic"
    assert "Тестов" not in kept


@pytest.mark.parametrize("said", ["город Курчатов Г.А.", "Семей Қ.Ә.", "Г.А. Курчатов", "Дом культуры, ул. Абая"])
def test_a_city_written_as_statisticians_do_stays(said: str) -> None:
    assert privacy.screened(said) == (said, None)


@pytest.mark.parametrize(
    ("heading", "is_meant"),
    [
        ("ФИО ответственного", True), ("Ф.И.О.", True), ("Аты-жөні", True), ("Телефон", True), ("ИИН", True), ("Адрес", True),
        ("fio", True), ("contact_phone", True), ("Ответственный отдел", False), ("Жауапты бөлім", False), ("Имяреки", False),
        ("Комментарий", False),
    ],
)  # fmt: skip
def test_headings_under_which_people_are_written_down(heading: str, is_meant: bool) -> None:
    assert privacy.is_about_persons(heading) == is_meant
