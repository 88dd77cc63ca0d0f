"""Write src/esep/press/gazetteer/places.csv: every written form of the regions and of their districts and towns.

    python tools/build_gazetteer.py

Russian case forms come from pymorphy3, Kazakh ones by rule; both are folded (see esep.press.text.skeleton). Run it after a
change of dbt/seeds/regions.csv or districts.csv and commit the result: nothing here is needed at run time.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pymorphy3

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from esep import regions  # noqa: E402
from esep.press.text import skeleton  # noqa: E402

TARGET = ROOT / "src" / "esep" / "press" / "gazetteer" / "places.csv"
MORPH = pymorphy3.MorphAnalyzer(lang="ru")
CASES = ("nomn", "gent", "datv", "accs", "ablt", "loct")

KAZAKH_ENDINGS = [
    "да",
    "де",
    "та",
    "те",
    "дан",
    "ден",
    "тан",
    "тен",
    "нан",
    "нен",
    "ға",
    "ге",
    "қа",
    "ке",
    "ның",
    "нің",
    "дың",
    "дің",
    "тың",
    "тің",
    "ны",
    "ні",
    "ды",
    "ді",
    "ты",
    "ті",
    "мен",
    "бен",
    "пен",
    "дағы",
    "дегі",
    "тағы",
    "тегі",
    "лық",
    "лік",
    "дық",
    "дік",
    "тық",
    "тік",
]

INDECLINABLE = {"алматы", "актау", "атырау", "актобе", "текели"}
# Words that are also something else: only with their head noun («Абай облысы», «Май ауданы»), never bare.
NEVER_BARE = {
    "абай", "жамбыл", "жетису", "жетысу", "улытау", "аксу", "сарань", "саран", "рудный", "рудныи", "алатау", "курчатов",
    "лисаков", "степногор",
    "приозер", "приозерск", "алга", "байконыр", "балкаш", "балхаш", "сатпаев", "сатбаев", "арыс", "арысь", "текели",
}  # fmt: skip
# The same place under an older name, and places that had other borders.
RENAMED = {
    "Актюбинск",
    "Капчагай",
    "Капшагай",
    "Кунаев",
    "Алма-Ата",
    "Alma-Ata",
    "Чимкент",
    "Chimkent",
    "Нур-Султан",
    "Нұр-Сұлтан",
    "Nur-Sultan",
}
# Also written: by people who mix both languages or the old and the new spelling.
ALSO = {
    "15": ("adj", "актобинская"), "35": ("adj", "карагандынская"), "43": ("adj", "кызылорданская"),
    "61": ("adj", "туркистанская"), "62": ("adj", "улытауская"), "33": ("adj", "жетысуская"), "10": ("adj", "абайская"),
    "47": ("adj", "мангыстауская"), "39": ("adj", "кустанайская"),
}  # fmt: skip

# A region's name in Russian spelling, said without its head noun: «в Мангистау».
ALSO_BARE = {"47": ("Мангистау",), "62": ("Улытау",)}


def russian_adjective(word: str) -> Iterator[str]:
    """Forms of «Туркестанская»; of a hyphened word only the last part changes."""
    head, dash, last = word.rpartition("-")
    yield word
    parsed = next((p for p in MORPH.parse(last) if "ADJF" in p.tag), None)
    stem = re.sub(r"(?:ая|ий|ый|ой)$", "", last)
    endings = ("ая", "ой", "ую", "ою", "ий", "ого", "ому", "им", "ом", "ие", "их", "ими", "ое")
    if parsed:
        for form in parsed.lexeme:
            if "ADJF" in form.tag:
                yield head + dash + form.word
    yield from (head + dash + stem + ending for ending in endings)


def russian_noun(word: str) -> Iterator[str]:
    """Case forms of a town's name; the name itself when the dictionary does not know how to bend it."""
    yield word
    if " " in word or word.lower() in INDECLINABLE:
        return
    parsed = next((p for p in MORPH.parse(word) if "NOUN" in p.tag and ("Geox" in p.tag or "Sgtm" in p.tag)), None)
    parsed = parsed or next((p for p in MORPH.parse(word) if "NOUN" in p.tag and "plur" not in p.tag), None)
    for case in CASES:
        form = parsed.inflect({case, "sing"}) if parsed else None
        if form and form.word[:3] == skeleton(word)[:3]:
            yield form.word
    if re.search(r"[бвгдзклмнпрстфхцчшщ]$", word.lower()):
        yield from (word + ending for ending in ("а", "у", "ом", "е"))
    if word.lower().endswith("ей"):  # Семей, which no dictionary bends
        yield from (word[:-1] + ending for ending in ("я", "ю", "ем", "е"))


def kazakh(word: str) -> Iterator[str]:
    """Case forms by rule. Both harmonies are written: papers use either after Russian endings (Қонаевта, Қонаевте)."""
    yield word
    yield from (word + ending for ending in KAZAKH_ENDINGS)


def rows() -> Iterator[tuple[str, str, str]]:
    """(form, kind, code)."""
    for region in regions.regions():
        yield from _region(region)
    for unit in regions.units():
        yield from _unit(unit)


def _region(region: regions.Region) -> Iterator[tuple[str, str, str]]:
    code, is_city = region.code, region.kind == "city"
    if is_city:
        for form in (
            *russian_noun(region.name_ru_short),
            *kazakh(region.name_kk.removesuffix(" қаласы")),
            region.slug.split("-")[0],
        ):
            yield form, "city", code
        stem = {"71": "астанинский", "75": "алматинский", "79": "шымкентский"}[code]
        yield from ((form, "city_adj", code) for form in russian_adjective(stem))
    else:
        name = region.name_kk.removesuffix(" облысы")
        bare = "strong" if " " in name else "weak"
        if name not in {"Абай", "Жамбыл"}:  # persons: never without a head noun
            yield from ((form, bare, code) for form in list(kazakh(name))[0 if bare == "strong" else 1 :])
        yield name, "name", code
        yield region.name_en.removesuffix(" Region"), "name", code
        short = region.name_ru_short
        if short.endswith("ая"):
            yield from ((form, "adj", code) for form in russian_adjective(short))
            if "-" in short:
                yield from ((form.replace("-", ""), "adj", code) for form in russian_adjective(short))
        else:
            yield short, "name", code
    for name in ALSO_BARE.get(code, ()):
        yield from ((form, "weak", code) for form in kazakh(name))
    if code in ALSO:
        yield from ((form, ALSO[code][0], code) for form in russian_adjective(ALSO[code][1]))
    for abbreviation in {region.abbr_ru, region.abbr_kk} - {""}:
        yield abbreviation, "abbr", code
    for centre in {region.centre_ru, region.centre_kk} if not is_city else set():
        for form in {*russian_noun(centre), *kazakh(centre)}:
            yield form, "town", code
    yield from _aliases(region)


def _aliases(region: regions.Region) -> Iterator[tuple[str, str, str]]:
    code = region.code
    for alias in region.aliases_strong:
        if re.fullmatch("[A-ZА-ЯҚӨҰҮҒІ]{3}", alias):
            yield alias, "abbr", code
        elif alias.endswith((" Region", " oblysy")):
            yield alias.rsplit(" ", 1)[0], "name", code
        elif "область " in alias:
            yield alias.removeprefix("область "), "name", code
        elif alias.endswith("ская область"):
            yield from ((form, "adj", code) for form in russian_adjective(alias.removesuffix(" область")))
    for alias in region.aliases_weak:
        forms = set(russian_noun(alias)) if " " not in alias else _phrase(alias)
        if alias.isascii() or skeleton(alias) in {"столица", "мегаполис"} or " " in alias:
            yield from ((form, "weak", code) for form in forms)
        else:
            yield from ((form, "town", code) for form in {*forms, *kazakh(alias)})
    if code == "71":
        yield from ((form, "weak", code) for form in kazakh("елорда"))
    for alias in region.aliases_historic:
        kind = "weak" if alias in RENAMED else "historic"
        if alias.endswith(" область"):
            yield from ((form, "historic_adj", code) for form in russian_adjective(alias.removesuffix(" область")))
        elif alias.isupper():
            yield alias, "historic", code
        else:
            yield from ((form, kind, code) for form in {*russian_noun(alias), *kazakh(alias)})


def _phrase(alias: str) -> set[str]:
    """«Северный Казахстан», «южная столица»: adjective and noun bend together."""
    first, second = alias.split(" ", 1)
    adjective = next((p for p in MORPH.parse(first) if "ADJF" in p.tag), None)
    noun = next((p for p in MORPH.parse(second) if "NOUN" in p.tag), None)
    if not adjective or not noun:
        return {alias}
    forms = {alias}
    for case in CASES:
        a, n = adjective.inflect({case, "sing", noun.tag.gender or "masc"}), noun.inflect({case, "sing"})
        if a and n:
            forms.add(f"{a.word} {n.word}")
    return forms


def _unit(unit: regions.Unit) -> Iterator[tuple[str, str, str]]:
    kazakh_name = re.sub(r" (?:ауданы|қаласы)$", "", unit.name_kk)
    if unit.kind in {"city", "leased"}:
        if unit.code.endswith("000000") and unit.region_code in {"71", "75", "79"}:
            return
        name = unit.name_ru.removeprefix("город ")
        for form in {*russian_noun(name), *kazakh(kazakh_name)}:
            yield form, "town", unit.region_code
        return
    yield kazakh_name, "district", unit.region_code
    if unit.name_ru.endswith(" район"):
        for form in russian_adjective(unit.name_ru.removesuffix(" район")):
            yield form, "district", unit.region_code
    else:
        yield re.sub(r"^район (?:имени )?", "", unit.name_ru), "district", unit.region_code


def main() -> None:
    """Write the table, sorted, each line once."""
    found = set()
    for form, kind, code in rows():
        key = " ".join(skeleton(part) for part in form.split())
        if kind in {"town", "weak"} and key in NEVER_BARE - {"жетису", "улытау"}:
            kind = "headed"
        if kind == "abbr":
            key = form
        found.add((key, kind, code))
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["form", "kind", "region_code"])
        writer.writerows(sorted(found))
    print(f"{len(found)} forms in {TARGET.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
