"""What stands beside a cell and on the instruction sheets: the meanings of words.yml with the ranges of forms.yml."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from esep.config import settings
from esep.reports.forms import Column

WORDS = Path(__file__).with_name("words.yml")
GUIDE = Path(__file__).with_name("guide.yml")
LONGEST_MESSAGE = 255  # characters: a spreadsheet calls a workbook with a longer one damaged
LONGEST_TITLE = 32
LARGEST = 10_000_000  # a count above this is a slip of the finger, unless forms.yml allows it
REFUSED = "Не подходит / Жарамайды"
ASKED = "Проверьте / Тексеріңіз"


@functools.cache
def _words() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return found


@functools.cache
def sections() -> tuple[dict[str, Any], ...]:
    """The guide: key, book (whether it stands in the workbook), title and lines by language."""
    return tuple(yaml.safe_load(GUIDE.read_text(encoding="utf-8"))["sections"])


@functools.cache
def explained() -> dict[str, dict[str, str]]:
    """Rule id -> what it means and what to do, by language; only for rules whose message is little more than a reason."""
    found: dict[str, dict[str, str]] = yaml.safe_load(GUIDE.read_text(encoding="utf-8"))["rules"]
    return found


def meaning(form: str, column: str, language: str) -> str:
    """One sentence on what the column holds."""
    return str(_words()["columns"][form][column][language])


def about(form: str, language: str) -> str:
    """One or two sentences on what the form holds."""
    return str(_words()["sheets"][form][language])


def unit(form: str, column: str, language: str) -> str:
    """What is counted, such as чел.; empty where nothing is."""
    name = _words()["columns"][form][column].get("unit")
    return str(_words()["units"][name][language]) if name else ""


def filled(line: str, known: Mapping[str, str]) -> str:
    """A line of the guide with the campaign's dates and `known` put in."""
    campaign = settings().campaign
    dates = {
        "filed_by": f"{campaign.filed_by:%H:%M}",
        "late_until": f"{campaign.late_until:%H:%M}",
        "freezes_at": f"{campaign.freezes_at:%d.%m.%Y %H:%M}",
        "silence_on": f"{campaign.silence_on:%d.%m.%Y}",
        "voting_on": f"{campaign.voting_on:%d.%m.%Y}",
    }
    return line.format_map(dates | dict(known))


def limits(column: Column) -> tuple[int, int]:
    """The least and the largest count that the cell takes without asking."""
    return column.minimum, column.maximum if column.maximum is not None else LARGEST


def allowed(form: str, column: Column, language: str) -> str:
    """The range, length or kind of value in words, with the unit."""
    if column.type == "integer":
        least, most = limits(column)
        said = {"ru": "Целое число", "kk": "Бүтін сан", "en": "Whole number"}[language]
        counted = unit(form, column.name, language)
        return f"{said} {least}-{most}{', ' + counted if counted else ''}"
    if column.type == "text" and column.pattern is None and column.maximum:
        return {"ru": "До {} знаков", "kk": "{} таңбаға дейін", "en": "Up to {} characters"}[language].format(
            column.maximum
        )
    kinds = {
        "date": {"ru": "Дата: 20.02.2026", "kk": "Күні: 20.02.2026", "en": "Date: 20.02.2026"},
        "time": {"ru": "Время: 10:30", "kk": "Уақыты: 10:30", "en": "Time: 10:30"},
        "bool": {"ru": "Да или нет", "kk": "Иә немесе жоқ", "en": "Yes or no"},
        "enum": {"ru": "Из списка", "kk": "Тізімнен", "en": "From the list"},
        "unit": {"ru": "Из списка", "kk": "Тізімнен", "en": "From the list"},
        "uuid": {"ru": "36 знаков", "kk": "36 таңба", "en": "36 characters"},
    }
    return kinds.get(column.type, {"ru": "Текст", "kk": "Мәтін", "en": "Text"})[language]


def prompt(form: str, column: Column, example: str = "") -> tuple[str, str]:
    """Title and text of the message beside a cell, both within a spreadsheet's limits."""
    both = f"{column.ru} / {column.kk}"
    title = next((said for said in (both, column.ru, column.kk) if len(said) <= LONGEST_TITLE), "Подсказка / Анықтама")
    lines = [meaning(form, column.name, language) for language in ("ru", "kk")]
    shown = example or f"{allowed(form, column, 'ru')} / {allowed(form, column, 'kk')}"
    text = "\n".join([*lines, shown])
    if len(text) > LONGEST_MESSAGE:
        raise ValueError(f"{form}.{column.name}: the message has {len(text)} characters: {text}")
    return title, text


def complaint(column: Column) -> tuple[str, str]:
    """Title and text of what a spreadsheet says to a value that does not fit."""
    if column.type in {"enum", "unit", "bool"}:
        return (
            REFUSED,
            "Выберите значение из списка (стрелка справа от ячейки).\nМәнді тізімнен таңдаңыз (ұяшықтың оң жағындағы көрсеткі).",
        )
    if column.type == "integer":
        least, most = limits(column)
        text = (
            f"Нужно целое число от {least} до {most} без слов, пробелов и запятых.\n"
            f"{least} мен {most} аралығындағы бүтін сан керек, сөзсіз, бос орынсыз, үтірсіз."
        )
        if column.required:
            return REFUSED, text
        return (
            ASKED,
            f"{text}\nЕсли это знак «...», «х» или «-», ответьте «Да». / «...», «х», «-» белгісі болса, «Иә» деңіз.",
        )
    texts = {
        "date": "Нужна дата в пределах кампании и не позже отчётного дня, например 20.02.2026.\n"
        "Науқан ішіндегі, есеп күнінен кеш емес күн керек, мысалы 20.02.2026.",
        "time": "Нужно время суток, например 10:30.\nТәулік уақыты керек, мысалы 10:30.",
        "uuid": "Нужен номер из 36 знаков вида 0b8f0f6e-1111-4222-8333-444455556666.\nОсындай 36 таңбалы нөмір керек.",
    }
    long = f"Не длиннее {column.maximum} знаков.\n{column.maximum} таңбадан аспауы керек."
    return REFUSED, texts.get(column.type, long)
