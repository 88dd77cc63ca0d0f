"""Write docs/form.md (for regions, Russian and Kazakh) and docs/rules.md (for engineers) from forms.yml, rules.yml and campaign.yml.

Run with the project's own environment: .venv/bin/python tools/make_form_doc.py [--check]
--check writes nothing and fails when a page is not what would be written.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from esep.config import LANGUAGES, settings  # noqa: E402
from esep.reports import forms, rules  # noqa: E402
from esep.reports.forms import Column, Form  # noqa: E402
from esep.reports.template import rows as template_rows  # noqa: E402
from esep.reports.template import words as template_words  # noqa: E402

MADE = (
    "<!-- Made by tools/make_form_doc.py from forms.yml, rules.yml and campaign.yml: change those, not this page. -->"
)
REGION, DAY = "61", date(2026, 2, 20)
SEVERITIES = {
    "B": ("файл не принят", "файл қабылданбайды", "the file is not accepted"),
    "Q": (
        "строка не принята, остальные приняты",
        "жол қабылданбайды, қалғандары қабылданады",
        "the row is not accepted",
    ),
    "W": ("принято с замечанием, проверьте", "ескертумен қабылданды, тексеріңіз", "accepted with a remark"),
    "I": ("для сведения", "мәлімет үшін", "for information"),
}
FENCES = {
    "parser": "one file alone",
    "loading": "what was filed before, while loading",
    "expectation": "expectations/*.yml, over the day in the warehouse",
    "dbt": "the models: the press against the reports",
}
HOLES = re.compile(
    r"\{\w+\}"
)  # where a message has a value; its [pieces] are said only where everything in them is known


def form_page() -> str:
    """docs/form.md."""
    parts = [
        MADE,
        "# Отчёт региона / Өңір есебі / The regional report",
        f"Версия форм / Нысандар нұсқасы / Version of the forms: **{forms.version()}**.",
        "![Лист журнала / Журнал парағы / The journal's sheet](template.png)",
        "![Ответ на отчёт / Есепке жауап / The answer to a report](answer.png)",
        *_guide(),
        _titled("Сроки по формам", "Нысандар мерзімі", "When each form is due"),
        _table(("", "Форма / Нысан", "Form", "Когда / Қашан"), _due()),
        *(part for form in forms.forms().values() for part in _form(form)),
        _titled("Списки", "Тізімдер", "Lists"),
        "Пишите любое из названий или код. / Кез келген атауын не кодын жазыңыз. / Any of the names, or the code.",
        *_lists(),
        _titled("Правила", "Ережелер", "Rules"),
        *_severities(),
        _table(("Код", "Что будет / Не болады", "Русский", "Қазақша", "English"), _rules_for_regions()),
        _titled("Причины", "Себептер", "Reasons"),
        "В сообщении правила причина стоит на месте «…». / Ереже хабарында себеп «…» орнында тұрады.",
        _table(("Русский", "Қазақша", "English"), _reasons()),
        _titled("Без Excel: JSON и CSV", "Excel-сіз: JSON және CSV", "Without Excel: JSON and CSV"),
        *_carriers(),
    ]
    return "\n\n".join(parts) + "\n"


def rules_page() -> str:
    """docs/rules.md."""
    rows = [
        (
            f"`{rule.id}`",
            rule.severity,
            rule.fence,
            rule.scope,
            rule.owner,
            "yes" if rule.structural else "",
            _cell(re.sub(r"[\[\]]", "", rule.message["en"])),
        )
        for rule in rules.catalogue().values()
    ]
    fences = "\n".join(f"* `{name}`: {said}" for name, said in FENCES.items())
    head = ("Rule", "Severity", "Fence", "Scope", "Owner", "Structural", "Message")
    about = (
        f"{len(rows)} rules. Severity: B blocks the filing, Q refuses the row, W loads with a remark, I informs; "
        "`reports.severities` and `reports.shadow_rules` in campaign.yml change a rule's severity and put it on trial. "
        "Structural rules can be neither waived nor put on trial. The fence is where a rule is written, once:"
    )
    return "\n\n".join([MADE, "# The rules of the regional reports", about, fences, _table(head, rows)]) + "\n"


def _guide() -> Iterator[str]:
    known = {"file_name": f"{REGION}_{DAY}_original_1.xlsx"}
    for section in template_words.sections():
        yield _titled(*(section["title"][language] for language in LANGUAGES))
        lines = zip(*(section["lines"][language] for language in LANGUAGES), strict=True)
        kept = (row for row in lines if "{submission_id}" not in row[0])  # of one workbook, not of this page
        rows = [tuple(_cell(template_words.filled(line, known)) for line in row) for row in kept]
        yield _table(("Русский", "Қазақша", "English"), rows)


def _titled(ru: str, kk: str, en: str) -> str:
    return f"## {ru} / {kk} / {en}"


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", "<br>")


def _due() -> list[tuple[str, ...]]:
    campaign = settings().campaign
    clock = f"{campaign.filed_by:%H:%M}"
    others = sorted(campaign.door_starts_on.items(), key=lambda one: (one[0] != "default", one[0]))
    since = "; ".join(f"{day:%d.%m.%Y}" if code == "default" else f"{code}: {day:%d.%m.%Y}" for code, day in others)
    said = {
        None: "отдельным файлом / бөлек файлмен",
        "always": f"каждый день до {clock} / күн сайын {clock} дейін",
        "weekly": f"по понедельникам до {clock} и при изменениях / дүйсенбі сайын {clock} дейін және өзгергенде",
        "from_door_start": f"каждый день с начала акции / акция басынан күн сайын ({since or '-'})",
    }
    return [
        (
            f"**{form.code}**",
            f"{form.title['ru']} / {form.title['kk']}",
            form.title["en"],
            "в каждом файле / әр файлда" if form.code == "F0" else said[form.sheet_due],
        )
        for form in forms.forms().values()
    ]


def _form(form: Form) -> Iterator[str]:
    yield f"## {form.code}. {form.title['ru']} / {form.title['kk']} / {form.title['en']}"
    yield "\n".join(f"{template_words.about(form.code, language)}<br>" for language in LANGUAGES)
    if form.key:
        key = " + ".join(f"«{form.columns[name].ru}»" for name in form.key)
        yield f"Не повторяется / Қайталанбайды / Unique: {key}."
    head = ("Столбец / Баған", "`JSON`", "*", "Что можно / Рұқсат", "Русский", "Қазақша", "English")
    yield _table(head, [_column(form, column) for column in form.columns.values()])


def _column(form: Form, column: Column) -> tuple[str, ...]:
    star = "*" if column.required else "(*)" if column.required_unless else ""
    meanings = (_cell(template_words.meaning(form.code, column.name, language)) for language in LANGUAGES)
    since = f" ({column.since}+)" if column.since > form.since else ""
    return (f"{column.ru}{since}<br>{column.kk}", f"`{column.name}`", star, _allowed(form, column), *meanings)


def _allowed(form: Form, column: Column) -> str:
    if column.type == "enum":
        name = _list_of(form.code, column.name)
        if name:
            return f"[{name}](#{name})"
        return "<br>".join(f"{one.ru} / {one.kk} (`{one.code}`)" for one in column.labels)
    if column.type == "unit":
        return "код КАТО или название / ӘАОЖ коды не атауы"
    if column.pattern:
        return f"`{_cell(column.pattern)}`"
    return "<br>".join(template_words.allowed(form.code, column, language) for language in ("ru", "kk"))


def _definitions() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(forms.PATH.read_text(encoding="utf-8"))["forms"]
    return found


def _list_of(form: str, column: str) -> str | None:
    name = _definitions()[form]["columns"][column].get("list")
    return str(name) if name else None


def _lists() -> Iterator[str]:
    seen: set[str] = set()
    for form in forms.forms().values():
        for column in form.columns.values():
            name = _list_of(form.code, column.name)
            if name and name not in seen:
                seen.add(name)
                yield f'<a id="{name}"></a>**{name}**'
                rows = [(f"`{one.code}`", _cell(one.ru), _cell(one.kk), _cell(one.en)) for one in column.labels]
                yield _table(("Код", "Русский", "Қазақша", "English"), rows)


def _severities() -> Iterator[str]:
    rows = [(f"**{severity}**", *said) for severity, said in SEVERITIES.items()]
    yield _table(("", "Русский", "Қазақша", "English"), rows)
    yield (
        "На месте «…» в сообщении стоят ваши значения; ответ скажет, если в вашем случае правило мягче или строже. / "
        "Хабарда «…» орнында сіздің мәндеріңіз тұрады; сіздің жағдайыңызда ереже жұмсақ не қатаң болса, жауап айтады. / "
        "Your own values stand in the place of «…»; the answer says when a rule is milder or stricter in your case."
    )


def _rules_for_regions() -> list[tuple[str, ...]]:
    changed = settings().rule_severities
    rows = []
    for rule in rules.catalogue().values():
        severity = changed.get(rule.id, rule.severity)
        ru, kk, _ = SEVERITIES[severity]
        words = template_words.explained().get(rule.id, rule.message)
        said = (_cell(_open(words[language])) for language in LANGUAGES)
        rows.append((f"**{rule.id}**", f"{severity}: {ru} / {kk}", *said))
    return rows


def _open(message: str) -> str:
    """A message with its places for values left open."""
    shown = HOLES.sub("…", re.sub(r"[\[\]]", "", message))
    return re.sub(r"(\s*…){2,}", " …", shown).replace("….", "…").strip()


def _reasons() -> list[tuple[str, ...]]:
    return [tuple(_cell(_open(said[language])) for language in LANGUAGES) for said in rules.reasons().values()]


def _carriers() -> Iterator[str]:
    example = _example()
    yield (
        "Ключи JSON - имена из столбца `JSON`, даты ISO, значения списков - код или название. / "
        "JSON кілттері - `JSON` бағанындағы атаулар, күндер ISO, тізім мәндері - код не атау. / "
        "SYNTHETIC:"
    )
    yield "```json\n" + json.dumps(example, ensure_ascii=False, indent=1) + "\n```"
    yield (
        "CSV: один файл на форму в одном ZIP; F0.csv - строки «заголовок;значение», остальные - таблицы с теми же "
        "заголовками, что в книге. / CSV: әр нысанға бір файл, бір ZIP ішінде; F0.csv - «тақырып;мән» жолдары, "
        "қалғандары - кітаптағы тақырыптары бар кестелер. / SYNTHETIC:"
    )
    title = "\n".join(
        f"{forms.forms()['F0'].columns[name].ru};{_written(value)}" for name, value in example["F0"].items()
    )
    yield f"F0.csv\n```\n{title}\n```"
    rows = example["F8"][0]
    heads = ";".join(forms.forms()["F8"].columns[name].ru for name in rows)
    yield f"F8.csv\n```\n{heads}\n{';'.join(map(str, rows.values()))}\n```"


def _written(value: Any) -> str:
    return {True: "да", False: "нет"}[value] if isinstance(value, bool) else str(value)


def _example() -> dict[str, Any]:
    """A small pack of invented figures that the reader accepts."""
    return {
        "F0": {
            "submission_id": template_rows.submission_id(REGION, DAY, "original", None, 1),
            "form_version": forms.version(),
            "region_code": REGION,
            "report_date": DAY.isoformat(),
            "kind": "original",
            "is_nil": False,
            "prepared_by_role": "hq_secretary",
        },
        "F2": [
            {
                "event_uid": f"{REGION}-{DAY:%Y%m%d}-001",
                "event_date": DAY.isoformat(),
                "start_time": "10:30",
                "unit_code": "611600000",
                "event_type": "meeting_residents",
                "format": "offline",
                "audience": "residents",
                "status": "held",
                "participants_offline": 45,
                "participants_online": 0,
                "questions_count": 1,
                "is_unplanned": True,
            }
        ],
        "F4": [
            {
                "unit_code": "611600000",
                "material_type": "leaflet",
                "language": "kk",
                "opening": 1000,
                "received": 0,
                "distributed": 60,
                "written_off": 0,
                "closing": 940,
            }
        ],
        "F6": [
            {
                "unit_code": "611600000",
                "topic_code": "rights",
                "kind": "question",
                "channel": "event",
                "asked_count": 1,
                "answered_count": 1,
            }
        ],
        "F7": [{"platform": "instagram", "language": "kk_ru", "posts": 3, "reach": 900, "views": 1500}],
        "F8": [
            {
                "events_held_day": 1,
                "events_held_cum": 30,
                "participants_offline_day": 45,
                "participants_offline_cum": 2000,
                "participants_online_day": 0,
                "participants_online_cum": 50,
                "materials_distributed_day": 60,
                "questions_day": 1,
                "posts_day": 3,
                "units_covered_day": 1,
            }
        ],
    }


PAGES = {"docs/form.md": form_page, "docs/rules.md": rules_page}


def main(arguments: list[str]) -> int:
    """Write the pages, or with --check say which are stale."""
    stale = []
    for name, page in PAGES.items():
        path = ROOT / name
        text = page()
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if "--check" not in arguments:
            path.write_text(text, encoding="utf-8")
            print(f"{name}: written")
    if stale and "--check" in arguments:
        print(f"{', '.join(stale)}: not what tools/make_form_doc.py writes; run it")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
