"""Write src/esep/press/names/gazetteer/places.csv: every written form of the regions and of their districts and towns.

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

TARGET = ROOT / "src" / "esep" / "press" / "names" / "gazetteer" / "places.csv"
MORPH = pymorphy3.MorphAnalyzer(lang="ru")
CASES = ("nomn", "gent", "datv", "accs", "ablt", "loct")

BACK, FRONT = "аоұыуяюё", "әеөүіиэ"
VOICELESS = "пфкқтсшщчцхһбвгд"  # a final б, в, г, д of a borrowed name is spoken voiceless
NASAL = "мнң"
LIQUID = "лрйу"

INDECLINABLE = {"алматы", "актау", "атырау", "актобе", "текели", "кокшетау", "кентау", "темиртау", "косшы", "алатау"}
# Words that are also something else: only with their head noun («Абай облысы», «Май ауданы»), never bare.
NEVER_BARE = {
    "абай", "жамбыл", "жетису", "жетысу", "улытау", "аксу", "сарань", "саран", "рудный", "рудныи", "алатау", "курчатов",
    "лисаков", "степногор",
    "приозер", "приозерск", "алга", "байконыр", "балкаш", "балхаш", "сатпаев", "сатбаев", "арыс", "арысь", "текели",
}  # fmt: skip
# Also written: by people who mix both languages or the old and the new spelling.
ALSO = {
    "15": ("adj", "актобинская"), "35": ("adj", "карагандынская"), "43": ("adj", "кызылорданская"),
    "61": ("adj", "туркистанская"), "62": ("adj", "улытауская"), "33": ("adj", "жетысуская"), "10": ("adj", "абайская"),
    "47": ("adj", "мангыстауская"), "39": ("adj", "кустанайская"),
}  # fmt: skip

# A region's name in Russian spelling, said without its head noun: «в Мангистау».
ALSO_BARE = {
    "47": ("Мангистау",), "62": ("Улытау",), "43": ("Сыр елі", "Сыр өңірі"), "55": ("Кереку", "Ертіс-Баян өңірі"),
    "27": ("Ақ Жайық өңірі",), "59": ("Қызылжар өңірі",), "11": ("Көкше өңірі",), "10": ("Абай елі", "Абай өңірі"),
    "33": ("Жетісу өңірі",), "31": ("Жамбыл өңірі", "Әулиеата өңірі"), "39": ("Тобыл өңірі",),
    "63": ("Шығыс өңірі", "Рудный Алтай", "Кенді Алтай"),
}  # fmt: skip

# «акмолинцы»: stems of the people of a region
PEOPLE = {
    "11": "акмолин кокшетаус", "15": "актюбин", "23": "атыраус атырау", "27": "западноказахстан западно-казахстан приураль",
    "31": "жамбыл тараз", "33": "жетысуй жетісуй талдыкорган", "35": "карагандин темиртаус", "39": "костанай",
    "43": "кызылордин", "47": "мангистаус мангистау мангыстау актаус", "55": "павлодар экибастуз",
    "59": "североказахстан северо-казахстан петропавлов", "61": "туркестан", "62": "улытаус жезказган",
    "63": "восточноказахстан восточно-казахстан усть-каменогор", "71": "астанин", "75": "алматин", "79": "шымкент",
}  # fmt: skip

# Spellings of units beside the official ones, by the Kazakh name (and region, where two share it).
ALSO_UNITS = {
    "Алматы ауданы": ("Алматинский",), "Сарыарқа ауданы": ("Сарыаркинский",), "Байқоңыр ауданы": ("Байконур", "Байконурский"),
    "Нұра ауданы": ("Нура", "Нуринский"), "Сарайшық ауданы": ("Сарайшык",), "Тұран ауданы": ("Туран", "Туранский"),
    "Есіл ауданы": ("Есильский",), "Отырар ауданы": ("Отырарский",), "Созақ ауданы": ("Созакский",), "Төле би ауданы": ("Төлеби", "Толеби"),
    "Түлкібас ауданы": ("Тюлкубасский",), "Жетісай ауданы": ("Жетысайский",), "Мақтаарал ауданы": ("Махтааральский",),
    "Сауран ауданы": ("Сауранский",), "Бәйдібек ауданы": ("Байдибекский", "Байдибек би", "Бәйдібек би"), "Шиелі ауданы": ("Шиелийский",),
    "Жаңақорған ауданы": ("Жанакурганский",), "Бәйтерек ауданы": ("Байтерекский", "Байтерек"), "Наурызбай ауданы": ("Наурызбайский",),
    "Жетісу ауданы": ("Жетісуский", "Жетысуйский"), "Медеу ауданы": ("Медеуский",), "Түркісіб ауданы": ("Турксибский", "Түрксіб"),
    "Әуезов ауданы": ("Ауэзовский", "Ауезовский"), "Алтай ауданы": ("Алтайский",), "Самар ауданы": ("Самарский",),
    "Тұрар Рысқұлов ауданы": ("Т. Рыскулова", "Т. Рысқұлов", "Рыскуловский", "Рысқұлов"), "Бұқар Жырау ауданы": ("Бухаржырауский",),
    "Біржан сал ауданы": ("Биржан сала", "Биржансала"), "Ақсуат ауданы": ("Аксуатский",), "Қобда ауданы": ("Кобдинский",),
    "Ойыл ауданы": ("Ойылский",), "Мәртөк ауданы": ("Мартокский",), "Бөкейордасы ауданы": ("Бокейорда", "Бөкей ордасы"),
    "Құрманғазы ауданы": ("Курмангазы",), "Қызылқоға ауданы": ("Кызылкугинский", "Кызылкогинский"), "Жылыой ауданы": ("Жылойский",),
    "Ғабит Мүсірепов ауданы": ("Г. Мусрепова",), "Мағжан Жұмабаев ауданы": ("М. Жумабаева",), "Уәлиханов ауданы": ("Валихановский",),
    "Бейімбет Майлин ауданы": ("Б. Майлина",), "Екібастұз қаласы": ("Екибастуз",), "Ұлытау ауданы": ("Улытауский",),
    "Тереңкөл ауданы": ("Теренколь", "Теренкольский"), "Аққулы ауданы": ("Аккулы",), "Шарбақты ауданы": ("Щарбактинский",),
    "Қарақия ауданы": ("Каракиянский",), "Маңғыстау ауданы": ("Мангыстауский",), "Еңбекші ауданы": ("Енбекшинский",),
    "Әл-Фараби ауданы": ("Аль-Фарабийский", "Аль-Фараби"), "Катонқарағай ауданы": ("Катон-Карагай", "Катонкарагайский"),
    "Қордай ауданы": ("Курдайский",), "Сарысу ауданы": ("Сарысуйский",), "Көксу ауданы": ("Коксуйский",),
    "Үлкен Нарын ауданы": ("Улкен Нарын",), "Мерке ауданы": ("Меркі",),
}  # fmt: skip
# «Кокшетауский городской штаб», «темиртауские металлурги»
TOWN_ADJECTIVES = {
    "Семей қаласы": "семейский", "Көкшетау қаласы": "кокшетауский", "Степногор қаласы": "степногорский", "Тараз қаласы": "таразский",
    "Талдықорған қаласы": "талдыкорганский", "Теміртау қаласы": "темиртауский", "Балқаш қаласы": "балхашский", "Саран қаласы": "саранский",
    "Шахтинск қаласы": "шахтинский", "Рудный қаласы": "рудненский", "Лисаков қаласы": "лисаковский", "Арқалық қаласы": "аркалыкский",
    "Ақтау қаласы": "актауский", "Жаңаөзен қаласы": "жанаозенский", "Екібастұз қаласы": "экибастузский", "Кентау қаласы": "кентауский",
    "Петропавл қаласы": "петропавловский",
    "Өскемен қаласы": "усть-каменогорский", "Риддер қаласы": "риддерский", "Орал қаласы": "уральский",
    "Жезқазған қаласы": "жезказганский",
    "Сәтбаев қаласы": "сатпаевский", "Қонаев қаласы": "конаевский", "Қарағанды қаласы": "карагандинский",
    "Қостанай қаласы": "костанайский", "Павлодар қаласы": "павлодарский", "Ақтөбе қаласы": "актюбинский", "Атырау қаласы": "атырауский",
    "Қызылорда қаласы": "кызылординский", "Түркістан қаласы": "туркестанский",
}  # fmt: skip
ALSO_UNITS_OF = {"Алматы ауданы": "71", "Алтай ауданы": "63"}


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
    if word.lower().endswith(("ый", "ий")):  # Рудный
        yield from (word[:-2] + ending for ending in ("ого", "ому", "ым", "ом"))
    if word.lower().endswith("ей"):  # Семей, which no dictionary bends
        yield from (word[:-1] + ending for ending in ("я", "ю", "ем", "е"))


def _harmonies(word: str) -> list[str]:
    """Vowel of the endings: а, е, or both where the last vowel does not decide."""
    vowels = [letter for letter in word.lower() if letter in BACK + FRONT]
    last = vowels[-1] if vowels else "а"
    if last in "уиюэё" or word.endswith(("ев", "ов")):
        return ["а", "е"]
    return ["а"] if last in BACK else ["е"]


def kazakh(word: str) -> Iterator[str]:
    """The name in its cases."""
    yield word
    final = word.lower()[-1]
    is_hard, is_nasal = final in VOICELESS, final in NASAL
    is_vowel = final in "аоұыәеөүіияю"
    for vowel in _harmonies(word):
        high = "ы" if vowel == "а" else "і"
        guttural = ("қ" if vowel == "а" else "к") if is_hard else ("ғ" if vowel == "а" else "г")
        dental = "т" if is_hard else "д"
        yield from (word + dental + vowel, word + dental + vowel + ("ғы" if vowel == "а" else "гі"))
        yield word + ("н" if is_nasal else dental) + vowel + "н"
        yield word + guttural + vowel
        yield word + ("н" if is_vowel or is_nasal else dental) + high + "ң"
        yield word + ("н" if is_vowel else dental) + high
        for begin in ("м", "б", "п"):
            yield word + begin + "ен"


def kazakh_people(word: str) -> Iterator[str]:
    """«жамбылдық», «астаналықтардың»: of a place, and its people; written with a small letter."""
    final = word.lower()[-1]
    begin = "т" if final in VOICELESS else "д" if final in "лмнңзж" else "л"
    for vowel in _harmonies(word):
        of = word + begin + ("ық" if vowel == "а" else "ік")
        many = of + "т" + vowel + "р"
        high = "ы" if vowel == "а" else "і"
        guttural = "ғ" if vowel == "а" else "г"
        yield from (of, many, many + "д" + high, many + "д" + high + "ң", many + guttural + vowel)
        yield from (many + "мен", many + "д" + vowel + "н", many + "д" + vowel, many + high, of + "т" + high + "ң")


def russian_people(stem: str) -> Iterator[str]:
    """«акмолинцы», «павлодарцев»."""
    yield from (stem + ending for ending in ("ец", "ца", "цу", "цем", "це", "цы", "цев", "цам", "цами", "цах"))


def rows() -> Iterator[tuple[str, str, str, str]]:
    """(form, kind, region code, unit code or '')."""
    for region in regions.regions():
        yield from ((form, kind, code, "") for form, kind, code in _region(region))
    for unit in regions.units():
        yield from ((form, kind, unit.region_code, unit.code) for form, kind in _unit(unit))
        for form, kind in _also_of(unit):
            yield form, kind, unit.region_code, unit.code


def _region(region: regions.Region) -> Iterator[tuple[str, str, str]]:
    code = region.code
    yield from _city(region) if region.kind == "city" else _oblast(region)
    for name in ALSO_BARE.get(code, ()):
        yield from ((form, "weak", code) for form in _bent_last(name))
    if code in ALSO:
        yield from ((form, ALSO[code][0], code) for form in russian_adjective(ALSO[code][1]))
    for stem in PEOPLE.get(code, "").split():
        yield from ((form, "people", code) for form in russian_people(stem))
    for abbreviation in {region.abbr_ru, region.abbr_kk} - {""}:
        yield abbreviation, "abbr", code
    yield from _aliases(region)


def _city(region: regions.Region) -> Iterator[tuple[str, str, str]]:
    code, name = region.code, region.name_kk.removesuffix(" қаласы")
    for form in (*russian_noun(region.name_ru_short), *kazakh(name), region.slug.split("-")[0]):
        yield form, "city", code
    yield from ((form, "people", code) for form in kazakh_people(name))
    stem = {"71": "астанинский", "75": "алматинский", "79": "шымкентский"}[code]
    yield from ((form, "city_adj", code) for form in russian_adjective(stem))
    if code == "71":
        yield from ((form, "city_adj", code) for form in russian_adjective("столичный"))


def _oblast(region: regions.Region) -> Iterator[tuple[str, str, str]]:
    code, name = region.code, region.name_kk.removesuffix(" облысы")
    short = region.name_ru_short
    if name not in {"Абай", "Алматы"}:
        yield from ((form, "people", code) for form in kazakh_people(name))
    if " " in name:
        yield from ((form, "strong", code) for form in kazakh(name))
    elif name not in {"Абай", "Жамбыл", "Алматы"}:  # persons, a city: never without a head noun
        yield from ((form, "weak", code) for form in kazakh(name))
    yield name, "name", code
    yield region.name_en.removesuffix(" Region"), "name", code
    if short.endswith("ая"):
        yield from ((form, "adj", code) for form in russian_adjective(short))
        if "-" in short:
            yield from ((form.replace("-", ""), "adj", code) for form in russian_adjective(short))
    else:
        yield short, "name", code
    for centre in {region.centre_ru, region.centre_kk}:
        yield from ((form, "town", code) for form in {*russian_noun(centre), *kazakh(centre)})


def _bent_last(name: str) -> Iterator[str]:
    """«Сыр елі» bends with the possessive: «Сыр елінде»."""
    if name.endswith(("елі", "өңірі")):
        yield from (name, *(name + ending for ending in ("нде", "ндегі", "нен", "не", "нің", "н", "мен")))
    else:
        yield from {*kazakh(name), *russian_noun(name)}


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
        yield from ((form, kind, code) for form, kind in _weak_alias(alias))
    if code == "71":
        yield from ((form, "capital", code) for form in kazakh("елорда"))
        yield from ((form, "people", code) for form in kazakh_people("елорда"))
    for alias in region.aliases_historic:
        if alias.endswith(" область"):
            yield from ((form, "old_adj", code) for form in russian_adjective(alias.removesuffix(" область")))
        elif alias.isupper():
            yield alias, "old_abbr", code
        elif alias.isascii():
            yield alias.removesuffix(" Region"), "old", code
        else:
            yield from ((form, "old", code) for form in {*russian_noun(alias), *kazakh(alias)})


def _weak_alias(alias: str) -> Iterator[tuple[str, str]]:
    is_common = skeleton(alias) in {"столица", "елорда"}
    kind = "capital" if is_common else "nickname" if "мегаполис" in alias or " столица" in alias else "weak"
    if alias == "южная столица":
        kind = "capital"
    forms = set(russian_noun(alias)) if " " not in alias else _phrase(alias)
    if kind != "weak" or " " in alias or alias in {"Приуралье", "Прииртышье", "Мангыстау"}:
        yield from ((form, kind) for form in forms)
    elif alias.isascii():
        yield alias, "town"
    else:
        yield from ((form, "town") for form in {*forms, *kazakh(alias)})


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


def _unit(unit: regions.Unit) -> Iterator[tuple[str, str]]:
    kazakh_name = re.sub(r" (?:ауданы|қаласы)$", "", unit.name_kk)
    if unit.kind in {"city", "leased"}:
        name = unit.name_ru.removeprefix("город ")
        yield from ((form, "town") for form in {*russian_noun(name), *kazakh(kazakh_name)})
        if adjective := TOWN_ADJECTIVES.get(unit.name_kk):
            yield from ((form, "town_adj") for form in russian_adjective(adjective))
        yield from ((form, "people") for form in kazakh_people(kazakh_name) if skeleton(kazakh_name) not in NEVER_BARE)
        return
    yield kazakh_name, "district"
    yield from ((form, "district_at") for form in kazakh(kazakh_name) if form.endswith(("да", "де", "та", "те")))
    if unit.name_ru.endswith(" район"):
        yield from ((form, "district") for form in russian_adjective(unit.name_ru.removesuffix(" район")))
    else:
        yield re.sub(r"^район (?:имени )?", "", unit.name_ru), "district"


def _also_of(unit: regions.Unit) -> Iterator[tuple[str, str]]:
    """Spellings of a unit that papers use beside the official one."""
    for name in (
        ALSO_UNITS.get(unit.name_kk, ())
        if unit.region_code in ALSO_UNITS_OF.get(unit.name_kk, unit.region_code)
        else ()
    ):
        if name.endswith("ский"):
            yield from ((form, "district") for form in russian_adjective(name))
        else:
            yield name, "town" if unit.kind == "city" else "district"


def table() -> list[tuple[str, str, str, str]]:
    """The rows of places.csv, sorted, each once."""
    found = set()
    for form, kind, code, unit in rows():
        key = form if kind in {"abbr", "old_abbr"} else " ".join(skeleton(part) for part in form.split())
        if kind in {"town", "weak"} and key in NEVER_BARE and not (kind == "weak" and key in {"жетису", "улытау"}):
            kind = "headed"
        found.add((key, kind, code, unit))
    taken = {key for key, kind, _, _ in found if kind != "district_at"}
    return sorted(row for row in found if row[1] != "district_at" or row[0] not in taken)


def main() -> None:
    """Write the table."""
    found = table()
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["form", "kind", "region_code", "unit_code"])
        writer.writerows(found)
    print(f"{len(found)} forms in {TARGET.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
