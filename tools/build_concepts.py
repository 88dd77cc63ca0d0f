"""Write src/esep/press/names/gazetteer/concepts.csv from concepts.yml beside it: the same phrases, Russian words in every form.

    python tools/build_concepts.py

Run it after a change of concepts.yml and commit both. How a phrase is written stands at the head of concepts.yml; in the
table each token is a list of folded forms, «|» between; «stem*» takes any ending, «stem~» any Kazakh case ending.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pymorphy3
import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from esep.press.text import skeleton  # noqa: E402

SOURCE = ROOT / "src" / "esep" / "press" / "names" / "gazetteer" / "concepts.yml"
TARGET = SOURCE.with_suffix(".csv")
MORPH = pymorphy3.MorphAnalyzer(lang="ru")
GAPS = {"_": "2", "___": "4", "__": "5"}  # words that may stand between


def russian(word: str) -> Iterator[str]:
    """Every form of a Russian word; of a hyphened one only the last part changes."""
    head, dash, last = word.rpartition("-")
    yield word
    parses = MORPH.parse(last)
    parsed = next((p for p in parses if p.normal_form == last.replace("ё", "е") or p.normal_form == last), parses[0])
    # «открытый диалог» is not of opening a headquarters: no full participles
    yield from (head + dash + form.word for form in parsed.lexeme if "PRTF" not in form.tag)


def token(written: str, language: str) -> str:
    """One token of a phrase as the table has it."""
    if written in GAPS:
        return f"+{GAPS[written]}"
    forms: set[str] = set()
    for one in written.split("/"):
        if one.endswith("*"):
            forms.add(skeleton(one.strip("=*")) + "*")
        elif one.startswith("="):
            forms.add(skeleton(one[1:]))
        elif language == "kk":
            forms.add(skeleton(one) + "~")
        else:
            forms |= {skeleton(form) for form in russian(one)}
    return "|".join(sorted(forms))


def table() -> list[tuple[str, str, str, str, str]]:
    """The rows of concepts.csv: kind, code, language, excludes or '', tokens."""
    source: dict[str, dict[str, dict[str, Any]]] = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    found = []
    for kind, codes in source.items():
        for code, entry in codes.items():
            for mark, phrases in (("", entry), ("not", entry.get("not", {}))):
                for language in ("ru", "kk"):
                    for phrase in phrases.get(language) or ():
                        tokens = " ".join(token(part, language) for part in phrase.split())
                        found.append((kind, code, language, mark, tokens))
    return found


def main() -> None:
    """Write the table."""
    found = table()
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["kind", "code", "language", "excludes", "tokens"])
        writer.writerows(found)
    print(f"{len(found)} phrases in {TARGET.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
