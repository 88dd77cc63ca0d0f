"""Who is quoted, where, and in which role; slogans are not quotations. Names here are invented."""

from __future__ import annotations

import time

import pytest

from esep.press.page import quotes, speakers

SAID = "Мы проведем встречи в каждом селе и ответим на вопросы жителей"
AITTI = "Әр ауылда кездесу өткізіп, тұрғындардың сұрақтарына жауап береміз"


def found(text: str) -> list[tuple[str, bool, str]]:
    return [(text[q.start : q.end], q.is_direct, q.speaker_role) for q in quotes.find(text)]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        (f"«{SAID}», – отметил председатель районной коалиции Дан Улыков.", "hq_chair"),
        (f'"{SAID}", - сказал заместитель председателя областного штаба.', "hq_deputy"),
        (f"“{SAID}”, — подчеркнула депутат областного маслихата.", "maslikhat_deputy"),
        (f"„{SAID}“, — заявил депутат Мажилиса Парламента Дан Улыков.", "mp"),
        (f"— {SAID}, — рассказала учительница Дана Улыкова.", "teacher"),
        (f"– {SAID}, – пояснил аким района.", "akim"),
        (f"Председатель городского маслихата Дан Улыков сказал: «{SAID}».", "maslikhat_chair"),
        (f"Руководитель филиала партии AMANAT отметила:\n«{SAID}».", "party_branch_head"),
        (f"«{SAID}», – сообщили в пресс-службе акимата.", "press_service"),
        (f"«{SAID}», – сказал Дан Улыков.", "unknown"),
    ],
)
def test_direct_speech_in_russian(text: str, role: str) -> None:
    assert found(text) == [(SAID, True, role)]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        (f"«{AITTI}», – деді облыстық мәслихат төрағасы Дан Ұлықов.", "maslikhat_chair"),
        (f"– {AITTI}, – дейді аудандық коалиция мүшесі Дана Ұлықова.", "hq_member"),
        (f'"{AITTI}", - деп атап өтті облыс әкімінің орынбасары.', "akim"),
        (f"«{AITTI}» деп мәлімдеді заңгер Дана Ұлықова.", "lawyer"),
        (f"{AITTI}, – деді штаб жетекшісі.", "hq_chair"),
        (f"Партия филиалының төрайымы Дана Ұлықова:\n– {AITTI}.", "party_branch_head"),
        (f"– {AITTI}, – дейді ардагер.", "veteran"),
        (f"– {AITTI}, – деп күледі студент қыз.", "resident"),
    ],
)
def test_direct_speech_in_kazakh(text: str, role: str) -> None:
    assert [(said.rstrip("."), is_direct, who) for said, is_direct, who in found(text)] == [(AITTI, True, role)]


@pytest.mark.parametrize(
    ("text", "said", "role"),
    [
        ("Аким области отметил, что работа идет по плану.", "работа идет по плану", "akim"),
        ("По словам председателя штаба, прошло 40 встреч.", "прошло 40 встреч", "hq_chair"),
        ("По данным ЦИК, открыто 10 411 участков.", "открыто 10 411 участков", "commission"),
        ("Как сообщил эксперт Дан Улыков, проект обсудили 300 юристов.", "проект обсудили 300 юристов", "expert"),
        ("Было отмечено, что проект поддержали рабочие.", "проект поддержали рабочие", "unknown"),
        ("Орталық сайлау комиссиясының мәліметінше, 10 411 учаске ашылады.", "10 411 учаске ашылады", "commission"),
        ("Штаб төрағасының айтуынша, 40 кездесу өтті.", "40 кездесу өтті", "hq_chair"),
    ],
)
def test_indirect_speech(text: str, said: str, role: str) -> None:
    assert found(text) == [(said, False, role)]


def test_indirect_speech_of_kazakh_ends_before_its_verb() -> None:
    text = "Коалиция мүшесі Дана Ұлықова жастардың белсенді екенін атап өтті."
    assert found(text) == [("Коалиция мүшесі Дана Ұлықова жастардың белсенді екенін", False, "hq_member")]
    text = "Сарапшы жобаны халық қолдайды деп мәлімдеді."
    assert found(text) == [("Сарапшы жобаны халық қолдайды", False, "expert")]


@pytest.mark.parametrize(
    "goes_on", [f"«{SAID}», – добавил он.", f"По его словам, {SAID.lower()}.", f"Он подчеркнул, что {SAID.lower()}."]
)
def test_he_is_whoever_spoke_before(goes_on: str) -> None:
    text = f"Председатель областного маслихата Дан Улыков отметил, что проект готов. {goes_on}"
    assert [role for _, _, role in found(text)] == ["maslikhat_chair"] * 2


def test_a_speaker_is_known_by_the_role_of_an_earlier_paragraph() -> None:
    text = (
        "На встрече выступил профессор университета Дан Улыков. Вела встречу секретарь штаба Дана Асылова.\n"
        f"«{SAID}», – сказала Асылова.\n«{SAID}», – ответил Улыков."
    )
    assert [role for _, _, role in found(text)] == ["hq_secretary", "professor"]


def test_speech_that_goes_on_after_its_speaker() -> None:
    text = f"– {SAID}, – сказала член штаба. – Работы хватит на весь март."
    assert found(text) == [(SAID, True, "hq_member"), ("Работы хватит на весь март.", True, "hq_member")]


def test_one_quotation_of_two_paragraphs() -> None:
    text = f"«{SAID}.\nРаботы хватит на весь март», – сказал председатель коалиции."
    assert found(text) == [(f"{SAID}.\nРаботы хватит на весь март", True, "hq_chair")]


@pytest.mark.parametrize(
    "text",
    [
        "Создана коалиция «За Народную Конституцию Справедливого и Прогрессивного Казахстана!» и ее штаб.",
        "Партии «Ауыл» и «Ақ жол» провели круглый стол.",
        "Акция «От двери к двери» стартовала – волонтеры вышли на улицы.",
        "«Есіктен есікке» атты акция басталды, деп хабарлайды Example.kz.",
        "«Болашаққа бірге» деп аталатын көрме ашылды.",
        "Цель кампании – рассказать жителям о проекте.",
        "Штаб работает с 13 февраля, передает корреспондент Example.kz.",
        "- Участки открыты с 7 до 20 часов\n- При себе нужно удостоверение",
    ],
)
def test_what_is_no_quotation(text: str) -> None:
    assert found(text) == []


def test_the_more_particular_role_wins() -> None:
    assert speakers.role_in("заместитель председателя региональной коалиции") == "hq_deputy"
    assert speakers.role_in("председатель Алматинского городского филиала партии") == "party_branch_head"
    assert speakers.role_in("доцент, председатель городского маслихата") == "maslikhat_chair"
    assert speakers.role_in("облыстық коалиция төрағасының орынбасары") == "hq_deputy"
    assert speakers.role_in("штабтың баспасөз хатшысы") == "press_service"
    assert speakers.role_in("Дан Улыков") is None


@pytest.mark.parametrize(
    "text",
    ["«" * 50_000, "– " * 50_000, "«Да», – сказал он. " * 5_000, "отметил, " * 10_000, "деп " * 25_000, '"' * 100_000, "а" * 100_000,
     "по словам " * 10_000, "председатель " * 8_000 + ", что", ("«" + "слово " * 300 + "\n") * 50],
)  # fmt: skip
def test_a_text_made_to_hang_does_not(text: str) -> None:
    started = time.process_time()
    for quote in quotes.find(text):
        assert 0 <= quote.start < quote.end <= len(text)
    assert time.process_time() - started < 3
