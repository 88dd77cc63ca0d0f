"""What the list of findings says around them, in Kazakh and Russian: whoever opens the workbook reads one of the two."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

TITLE = "Қателер мен ескертулер / Ошибки и замечания"
HEADINGS = (
    "Түрі /\nВид",
    "Ереже /\nПравило",
    "Парақ /\nЛист",
    "Ұяшық /\nЯчейка",
    "Жазылғаны /\nУказано",
    "Не түзету керек",
    "Что исправить",
    "Ұсыныс /\nПредложение",
)
SEVERITIES = {
    "B": "Қате /\nОшибка",
    "Q": "Қате /\nОшибка",
    "W": "Ескерту /\nЗамечание",
    "I": "Мәлімет /\nСведение",
}


class _Severe(Protocol):
    @property
    def severity(self) -> str: ...


def counted(lines: Sequence[_Severe], shown: int) -> str:
    """How many there are, whatever is shown."""
    errors = sum(line.severity in {"B", "Q"} for line in lines)
    remarks = sum(line.severity == "W" for line in lines)
    said = f"Қателер: {errors}, ескертулер: {remarks} / Ошибок: {errors}, замечаний: {remarks}"
    if len(lines) > shown:
        said += f" (көрсетілгені: {shown} / {len(lines)}; показано {shown} из {len(lines)})"
    return said
