"""The stories of the invented press: what each says in Russian and Kazakh, and which figures it claims.

A story's figures come from the reports themselves (figures.py), then are told right, rounded, out of date or wrong.
"""

from __future__ import annotations

from collections.abc import Callable

from esep.regions import by_code, units_by_code
from esep.sample import plans
from esep.sample.telling import NATIONAL, Body, Said, Telling, capital, claimed, constant, reported_by, rounded
from esep.sample.wording import astam, dated, grouped, pools

# National facts and what they are compared with: reference facts of domain.md 1.7.
PARTIES, ORGANISATIONS, ARTICLES, OUTDATED_ARTICLES, SECTIONS, CHANGED = 5, 300, 96, 95, 11, 77


def write(telling: Telling) -> Body:
    """The article of a telling."""
    return _KINDS[telling.kind](telling)


def _founding(t: Telling) -> Body:
    known = reported_by(t)
    members = claimed(t, "members", "fact", known.members or 0, "eq", known.members)
    planned = claimed(t, "meetings", "planned", known.planned, "ge" if t.region.code == "27" else "eq", known.planned)
    parties = constant(t.pick("пяти политических партий", "бес саяси партияның"), "parties_count", PARTIES)
    claims = [members, parties, planned]
    is_city = t.region.kind == "city"
    title = t.pick(
        f"{capital(t.place)} начала работу {'городская' if is_city else 'региональная'} коалиция",
        f"{t.place} {'қалалық' if is_city else 'өңірлік'} коалиция жұмысын бастады",
    )
    paragraphs = [
        t.pick(
            f"{capital(t.place)} создана {'городская' if is_city else 'региональная'} коалиция {t.slogan()}, сообщает {t.outlet}.",
            f"{t.place} {t.slogan()} {'қалалық' if is_city else 'өңірлік'} коалициясы құрылды, деп хабарлайды {t.outlet}.",
        ),
        t.pick(
            f"Сегодня в составе коалиции {members.text}. Это представители {parties.text}, юристы, преподаватели, депутаты маслихатов.",
            f"Қазір штабта {members.text} бар. Олар — {parties.text} өкілдері, заңгерлер, оқытушылар, мәслихат депутаттары.",
        ),
        t.pick(
            f"До 13 марта коалиция проведёт {planned.text} с жителями всех районов и городов.",
            f"13 наурызға дейін коалиция {planned.text} өткізеді деп жоспарланған.",
        ),
    ]
    if t.region.code == "61":
        coalitions = claimed(t, "coalitions", "fact", known.coalitions or 0, "eq", known.coalitions)
        voters = Said(
            t.pick("более 1 миллиона 195 тысяч избирателей", "1 миллион 195 мыңнан астам сайлаушы"),
            "voters_count", "fact", "61", 1_195_000, None, "ge", "consistent", t.region.voters,
        )  # fmt: skip
        claims += [coalitions, voters]
        paragraphs.append(
            t.pick(
                f"На местах созданы {coalitions.text}. В области живут {voters.text}.",
                f"Жергілікті жерлерде {coalitions.text} құрылды. Облыста {voters.text} тұрады.",
            )
        )
        # Kazakh names inside a Russian text must not turn its language.
        paragraphs.append(
            t.pick(
                "Среди участников — филиалы партий AMANAT, «Ауыл», «Ақ жол», Қазақстан Халық партиясы и Respublica.",
                "Қатысушылар арасында AMANAT, «Ауыл», «Ақ жол», Қазақстан Халық партиясы және Respublica филиалдары бар.",
            )
        )
    return Body(title, [*paragraphs, t.pool("middle"), t.pool("closing")], claims)


def _held(t: Telling, noun: str, number: int, comparator: str) -> Body:
    claim = claimed(t, noun, "held", number, comparator, reported_by(t).held)
    title = t.pick(f"{capital(t.place)} проведено {claim.text}", f"{t.place} {claim.text} өткізілді")
    told = t.pick(
        f"С начала кампании {t.place} проведено {claim.text} по проекту новой Конституции.",
        f"Науқан басталғалы {t.place} жаңа Конституция жобасы бойынша {claim.text} өткізілді.",
    )
    return Body(title, [t.pool("opening"), told, t.pool("middle"), t.pool("closing")], [claim])


def _tally(t: Telling) -> Body:
    return _held(t, "events", reported_by(t).held, "eq")


def _more(t: Telling) -> Body:
    return _held(t, "events", rounded(reported_by(t).held * 0.93), "ge")


def _higher(t: Telling) -> Body:
    return _held(t, "meetings", rounded(reported_by(t).held * 1.9), "ge")


def _far_higher(t: Telling) -> Body:
    return _held(t, "events", round(reported_by(t).held * 1.6), "eq")


def _stale(t: Telling) -> Body:
    return _held(t, "meetings", rounded(reported_by(t).held * 0.65), "ge")


def _minor(t: Telling) -> Body:
    return _held(t, "events", round(reported_by(t).held * 1.06), "eq")


def _about(t: Telling) -> Body:
    return _held(t, "events", rounded(reported_by(t).held * 1.05), "approx")


def _plan(t: Telling) -> Body:
    return _planned(t, reported_by(t).planned)


def _plan_wrong(t: Telling) -> Body:
    return _planned(t, rounded(reported_by(t).planned * 1.3))


def _planned(t: Telling, number: int) -> Body:
    claim = claimed(t, "events", "planned", number, "eq", reported_by(t).planned)
    title = t.pick(
        f"{capital(t.place)} утвердили график разъяснительной кампании",
        f"{t.place} түсіндіру науқанының кестесі бекітілді",
    )
    told = t.pick(
        f"Всего {t.place} до 13 марта запланировано {claim.text}.",
        f"{t.place} 13 наурызға дейін {claim.text} жоспарланған.",
    )
    return Body(title, [t.pool("opening"), told, t.pool("middle"), t.pool("closing")], [claim])


def _session(t: Telling) -> Body:
    city_ru, city_kk = t.region.name_ru, t.region.name_kk
    number = 200 + 10 * (int(t.region.code) % 7)
    text = t.pick(f"свыше {number} участников", f"{astam(number)} қатысушы")
    people = Said(text, "session_participants", "held", t.region.code, number, None, "ge", None)
    parties = constant(t.pick("пять партий", "бес партия"), "parties_count", PARTIES)
    organisations = constant(
        t.pick("более 300 общественных организаций", "300-ден астам қоғамдық ұйым"),
        "organisations_count",
        ORGANISATIONS,
        "ge",
    )
    # The typing slip of T1: the year of the body is four years back.
    year = 2022 if "year_2022" in t.flags else 2026
    when = dated(t.language, t.day.day, t.day.month, year)
    typo = "Народнной партии Казахстана" if "typo" in t.flags else "Народной партии Казахстана"
    branch = f"{t.region.name_ru_short} городского" if t.region.kind == "city" else f"{t.region.name_ru_gen}"
    paragraphs = [
        t.pick(
            f"{when} {t.place} прошло первое заседание городской коалиции в поддержку проекта новой Конституции, сообщает {t.outlet}.",
            f"{when} {t.place} жаңа Конституция жобасын қолдайтын қалалық коалицияның алғашқы отырысы өтті, деп хабарлайды {t.outlet}.",
        ),
        t.pick(
            f"В заседании приняли участие {text}: представители партий, ветеранских и молодёжных организаций, юристы.",
            f"Отырысқа {text} қатысты: партия өкілдері, ардагерлер мен жастар ұйымдары, заңгерлер.",
        ),
        t.pick(
            f"Председатель {_adjective(branch)} филиала {typo} отметил, что работа пойдёт во всех районах. "
            "Его поддержали в филиале партии «Ақ жол».",
            "Қазақстан Халық партиясының қалалық филиалы төрағасы жұмыс барлық ауданда жүретінін айтты. "
            "Оны «Ақ жол» партиясының филиалы қолдады.",
        ),
        t.pick(
            f"Накануне в столице была создана Общенациональная коалиция {t.slogan()}, "
            f"в которую вошли {parties.text} и {organisations.text}.",
            f"Бұған дейін елордада {t.slogan()} Жалпыұлттық коалициясы құрылып, "
            f"оның құрамына {parties.text} мен {organisations.text} кірген болатын.",
        ),
        t.pool("closing"),
    ]
    title = t.pick(f"Городская коалиция приступила к работе: {city_ru}", f"Қалалық коалиция жұмысқа кірісті: {city_kk}")
    return Body(title, paragraphs, [people, parties, organisations])


def _adjective(branch: str) -> str:
    """«Алматы городского» as people write it: «Алматинского городского»."""
    known = {"Алматы": "Алматинского", "Астана": "Астанинского", "Шымкент": "Шымкентского"}
    first, _, rest = branch.partition(" ")
    return f"{known.get(first, first)} {rest}"


def _national(t: Telling) -> Body:
    parties = constant(t.pick("пять политических партий", "бес саяси партия"), "parties_count", PARTIES)
    organisations = constant(
        t.pick("более 300 общественных организаций", "300-ден астам қоғамдық ұйым"),
        "organisations_count",
        ORGANISATIONS,
        "ge",
    )
    paragraphs = [
        t.pick(
            f"В столице объявили о создании Общенациональной коалиции {t.slogan()}, сообщает {t.outlet}.",
            f"Елордада {t.slogan()} Жалпыұлттық коалициясының құрылғаны жарияланды, деп хабарлайды {t.outlet}.",
        ),
        t.pick(
            f"В неё вошли {parties.text} и {organisations.text}.",
            f"Оның құрамына {parties.text} және {organisations.text} кірді.",
        ),
        t.pick(
            "Штабы откроют в 3 городах республиканского значения и в 17 областях.",
            "Штабтар республикалық маңызы бар 3 қалада және 17 облыста ашылады.",
        ),
        t.pool("closing"),
    ]
    # Two halves of one fact (20 regions): neither alone can be held against it.
    shares = [
        Said(t.pick("3 городах", "3 қалада"), "regions_with_hq", "fact", NATIONAL, 3, 3, "eq", None),
        Said(t.pick("17 областях", "17 облыста"), "regions_with_hq", "fact", NATIONAL, 17, 17, "eq", None),
    ]
    return Body(
        t.pick("Создана Общенациональная коалиция", "Жалпыұлттық коалиция құрылды"),
        paragraphs,
        [parties, organisations, *shares],
    )


def _explainer(t: Telling) -> Body:
    outdated = "outdated" in t.flags
    number = OUTDATED_ARTICLES if outdated else ARTICLES
    said = "superseded_fact" if outdated else "consistent"
    articles = constant(t.pick(f"{number} статей", f"{number} бап"), "constitution_articles", number, said=said)
    sections = constant(t.pick(f"{SECTIONS} разделов", f"{SECTIONS} бөлім"), "constitution_sections", SECTIONS)
    claims = [sections, articles]
    paragraphs = [
        t.pick(
            f"Проект новой Конституции содержит преамбулу, {sections.text} и {articles.text}, напоминает {t.outlet}.",
            f"Жаңа Конституция жобасы кіріспеден, {sections.text} мен {articles.text}тан тұрады, деп еске салады {t.outlet}.",
        )
    ]
    if not outdated:
        changed = constant(t.pick(f"{CHANGED} статей", f"{CHANGED} бап"), "articles_changed", CHANGED)
        share = constant("84 %", "share_changed", 84)
        claims += [changed, share]
        paragraphs.append(
            t.pick(
                f"Изменения затронули {changed.text}, то есть {share.text} текста Конституции.",
                f"Өзгерістер {changed.text}қа енгізілді, бұл Конституция мәтінінің {share.text}-ы.",
            )
        )
    paragraphs += [t.pool("middle"), t.pool("closing")]
    return Body(
        t.pick("Что нужно знать о проекте Основного Закона", "Ата Заң жобасы туралы не білу керек"), paragraphs, claims
    )


def _street(t: Telling) -> Body:
    """T4: regions in a row with one head noun at the end."""
    named = [by_code()[code] for code in t.regions[1:]]
    ru = ", ".join(region.name_ru_prep.removeprefix("в ").removesuffix(" области") for region in named[:-1])
    ru = f"{ru} и {named[-1].name_ru_prep.removeprefix('в ').removesuffix(' области')} областях"
    kk = ", ".join(region.name_kk.removesuffix(" облысы") for region in named) + " облыстары мен Астанада"
    paragraphs = [
        t.pick(
            f"Активисты коалиции раздают листовки и отвечают на вопросы прохожих в Астане, а также в {ru}, сообщает {t.outlet}.",
            f"Коалиция белсенділері {kk} ақпараттық парақшалар таратып жүр, деп хабарлайды {t.outlet}.",
        ),
        t.pick(
            "Плакаты размещают только на отведённых для этого местах.",
            "Плакаттар арнайы белгіленген орындарға ғана ілінеді.",
        ),
        t.pool("middle"),
        t.pool("closing"),
    ]
    return Body(
        t.pick("Уличная кампания началась в нескольких регионах", "Көше науқаны бірнеше өңірде басталды"), paragraphs
    )


def _meeting(t: Telling) -> Body:
    """One meeting in one district: its head-count is nobody's total. T8: «накануне», without a date."""
    unit = units_by_code()[t.dice.choice(plans.units_of(t.region.code)).code]
    number = 5 * t.dice.randint(6, 30)
    text = t.pick(f"около {number} жителей", f"шамамен {grouped(number)} тұрғын")
    people = Said(text, "meeting_participants", "held", t.region.code, number, number, "approx", None)
    paragraphs = [
        t.pick(
            f"Накануне {t.place} прошла встреча по проекту новой Конституции ({unit.name_ru}), сообщает {t.outlet}.",
            f"Кеше {t.place} жаңа Конституция жобасы бойынша кездесу өтті ({unit.name_kk}), деп хабарлайды {t.outlet}.",
        ),
        t.pick(f"На встречу пришли {text}.", f"Кездесуге {text} келді."),
        t.pool("middle"),
        t.pool("closing"),
    ]
    if "typo" in t.flags:
        paragraphs.insert(
            2,
            t.pick(
                "Модератором был представитель Народнной партиии Казахстана.",
                "Кездесуді Қазақстан Халык партиясының өкілі жүргізді.",
            ),
        )
    return Body(
        t.pick(f"Проект Конституции обсудили {t.place}", f"{t.place} Конституция жобасы талқыланды"),
        paragraphs,
        [people],
    )


def _noise(t: Telling) -> Body:
    """News of other things: a street, a football club, a village, numbers that count nothing of ours."""
    title, *paragraphs = t.dice.choice(pools()[t.language]["noise"])
    return Body(title, paragraphs)


_KINDS: dict[str, Callable[[Telling], Body]] = {
    "founding": _founding,
    "tally": _tally,
    "more": _more,
    "higher": _higher,
    "far_higher": _far_higher,
    "stale": _stale,
    "minor": _minor,
    "about": _about,
    "plan": _plan,
    "plan_wrong": _plan_wrong,
    "session": _session,
    "national": _national,
    "explainer": _explainer,
    "street": _street,
    "meeting": _meeting,
    "noise": _noise,
}
