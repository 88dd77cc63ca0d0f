"""Sentences as newspapers write them, in both languages: which figure is claimed, of what, for whom.

A label reads «measure bound@scope status»: 30, >=30, <=30, ~30, 30..35; scope a region's code, kz (national) or ? (unknown).
"""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
import yaml

from esep.press import reading
from esep.press.figures import claims, wording
from esep.press.figures.claims import Claim, Setting
from esep.press.names import places
from esep.press.names.places import Mention
from esep.press.page.quotes import Quote
from esep.press.text import lower

SIGNS = {"ge": ">=", "le": "<=", "approx": "~", "eq": ""}
HEADLINE = "Референдум"  # in both languages: the sentences below stand in articles about it
SHORT = {"national": "kz", "unknown": "?"}


def read(
    text: str,
    language: str,
    primary: str,
    *,
    title: str = "",
    units: tuple[Mention, ...] = (),
    quotes: tuple[Quote, ...] = (),
) -> list[Claim]:
    mentions = places.heard(places.find(text), places.find(title))
    about = wording.occasion(lower(f"{title} {text[:400]}"), 0)
    return claims.find(
        text,
        Setting(
            language,
            mentions,
            frozenset(primary.split()),
            about,
            units=units,
            quotes=quotes,
            title=f"{HEADLINE}. {title}",
        ),
    )


def label(claim: Claim) -> str:
    """A claim as the labels below are written."""
    low, high = claim.low, claim.high
    bound = (
        f"{low}..{high}" if claim.comparator == "range" else f"{SIGNS[claim.comparator]}{high if low is None else low}"
    )
    return f"{claim.measure} {bound}@{SHORT.get(claim.scope, claim.scope)} {claim.status}"


def labels(found: list[Claim]) -> set[str]:
    return {label(claim) for claim in found}


def wanted(said: str) -> set[str]:
    return {part.strip() for part in said.split(";") if part.strip()}


# (regions the article is about, sentence, what it claims)
RUSSIAN = [
    # plans and what was held
    ("55", "В Павлодарской области коалиция проведёт 30 встреч.", "meetings_planned 30@55 planned"),
    ("55", "Коалиция провела 30 встреч с жителями.", "meetings_held 30@55 held"),
    ("55", "С начала кампании в регионе проведено более 1,2 тысячи мероприятий.", "events_held >=1200@55 held"),
    ("55", "До 13 марта запланировано провести 340 встреч.", "meetings_planned 340@55 planned"),
    ("55", "Всего за месяц пройдут свыше 700 крупных мероприятий.", "events_planned >=700@55 planned"),
    ("55", "В графике — 820 встреч.", "meetings_planned 820@55 planned"),
    ("55", "Из 800 запланированных встреч состоялось 214.", "meetings_planned 800@55 planned; meetings_held 214@55 held"),
    ("55", "Планировалось 30 встреч, проведено 25.", "meetings_planned 30@55 planned; meetings_held 25@55 held"),
    ("55", "На сегодняшний день состоялось уже 96 встреч с трудовыми коллективами.", "meetings_held 96@55 held"),
    ("55", "Намечено не менее 40 круглых столов.", "events_planned >=40@55 planned"),
    ("55", "Активисты организовали 18 диалоговых площадок.", "events_held 18@55 held"),
    ("55", "Встречами охвачено 12,5 тысячи человек.", "meeting_participants 12500@55 held"),
    ("55", "Проведено 45 встреч, на которых побывали 3 200 человек.", "meetings_held 45@55 held; meeting_participants 3200@55 held"),
    # denied
    ("55", "Коалиция не провела 30 встреч.", ""),
    ("55", "Пока не состоялось ни одной встречи.", ""),
    ("55", "Провели не 30, а 25 встреч.", "meetings_held 25@55 held"),
    ("55", "Проведено 25 встреч, а не 30.", "meetings_held 25@55 held"),
    ("55", "Из-за мороза 12 встреч отменены.", ""),
    ("55", "Запланированные 14 мероприятий перенесены на март.", ""),
    ("55", "В штабе уточнили, что 40 встреч не планировалось.", ""),
    # rates, differences, parts
    ("55", "Ежедневно проходит 20 встреч.", ""),
    ("55", "В каждом районе провели по 20 встреч.", ""),
    ("55", "В среднем на встречу приходят 60 человек.", ""),
    ("55", "За неделю состоялось 30 встреч.", ""),
    ("55", "Это на 30 встреч больше, чем планировалось.", ""),
    ("55", "Число встреч выросло в 3 раза.", ""),
    ("55", "Число встреч выросло с 30 до 45.", "meetings_planned 45@55 planned"),
    ("55", "Всего состоится 1 959 встреч, из них 400 встреч — с трудовыми коллективами.", "meetings_planned 1959@55 planned"),
    ("55", "Проведено 120 мероприятий, в том числе 35 круглых столов и 20 лекций.", "events_held 120@55 held"),
    ("55", "Проведено 120 мероприятий, в том числе 35 встреч.", "events_held 120@55 held; meetings_held 35@55 held"),
    ("55", "В штабе 120 членов, из них 40 — женщины.", "members_count 120@55 fact"),
    # several regions, a figure each
    ("55 47", "В Павлодарской области — 15 встреч, в Мангистау — 20.", "meetings_planned 15@55 planned; meetings_planned 20@47 planned"),
    ("55 39", "Проведено 30 встреч в Павлодарской области и 25 в Костанайской области.",
     "meetings_held 30@55 held; meetings_held 25@39 held"),
    ("55 39", "30 встреч прошли в Павлодарской области, 25 — в Костанайской области.",
     "meetings_held 30@55 held; meetings_held 25@39 held"),
    ("39 55", "Костанайская область – 340 мероприятий, Павлодарская область – 290.",
     "events_planned 340@39 planned; events_planned 290@55 planned"),
    ("39 55 11", "Проведены встречи: 64 встречи (Акмолинская область), 51 (Костанайская область), 38 (Павлодарская область).",
     "meetings_held 64@11 held; meetings_held 51@39 held; meetings_held 38@55 held"),
    ("55 39", "Активисты Павлодарской и Костанайской областей провели 60 встреч.", "meetings_held 60@? held"),
    ("55 39", "В Павлодарской и Костанайской областях запланировано по 60 встреч.",
     "meetings_planned 60@55 planned; meetings_planned 60@39 planned"),
    ("55 39", "Волонтёры раздали 12 тысяч листовок.", "materials 12000@? held"),
    ("55", "В Павлодарской области состоялось 30 встреч, а в соседней Абайской области — 20.",
     "meetings_held 30@55 held; meetings_held 20@10 held"),
    ("55", "В Павлодарской области, где зарегистрировано более 540 тысяч избирателей, раздали 18,5 тысячи листовок.",
     "voters_count >=540000@55 fact; materials 18500@55 held"),
    # the nation's
    ("55", "По всей стране проведено более 12 тысяч мероприятий.", "events_held >=12000@kz held"),
    ("55", "По данным ЦИК, в списки внесены 12 461 796 избирателей.", "voters_count 12461796@kz fact"),
    ("55", "Для голосования откроют 10 411 участков.", "stations 10411@kz fact"),
    ("55", "Коалиция объединила пять партий и более 300 общественных организаций.",
     "parties_count 5@kz fact; organisations_count >=300@kz fact"),
    ("55", "В состав областной коалиции вошли 45 общественных организаций.", "organisations_count 45@55 fact"),
    ("55", "В области работают более 600 неправительственных организаций.", ""),
    ("55", "Штабы созданы в 17 областях и 3 городах республиканского значения.", "regions_with_hq 17@kz fact; regions_with_hq 3@kz fact"),
    ("55", "Штаб провёл встречи в 12 районах и 3 городах.", ""),
    ("55", "В Павлодарской области 510 избирательных участков, всего по стране — 10 411.", "stations 510@55 fact; stations 10411@kz fact"),
    ("", "По республике состоится 20 тысяч встреч.", "meetings_planned 20000@kz planned"),
    # members, coalitions, organisations
    ("61", "Всего 457 членов коалиции проведут 1959 встреч во всех районах области.",
     "members_count 457@61 fact; meetings_planned 1959@61 planned"),
    ("61", "При филиалах партий создано 18 региональных коалиций.", "coalitions_count 18@61 fact"),
    ("61", "По его словам, в состав коалиции входят 347 человек.", "members_count 347@61 fact"),
    ("61", "Областной штаб коалиции насчитывает 120 активистов.", "members_count 120@61 fact"),
    ("61", "Число членов коалиции достигло 402.", "members_count 402@61 fact"),
    ("61", "В заседании приняли участие 5 членов комиссии.", ""),
    ("61", "Созданы 12 районных и 5 городских коалиций.", "coalitions_count 12@61 fact; coalitions_count 5@61 fact"),
    # people
    ("75", "В первом заседании коалиции участвовали свыше 200 человек.", "session_participants >=200@75 held"),
    ("75", "На концерт пришли три тысячи горожан.", "concert_participants 3000@75 held"),
    ("75", "На встречу собрались порядка 70 педагогов и родителей.", "meeting_participants ~70@75 held"),
    ("75", "Встреча прошла в селе, где проживают 1 200 человек.", ""),
    ("75", "На предприятии трудятся 3 500 человек.", ""),
    ("75", "Во встрече участвовали сотрудники завода, на котором работают 800 человек.", ""),
    ("75", "Всего в акции задействованы три сотни добровольцев.", ""),
    ("75", "Зал рассчитан на 500 человек.", ""),
    ("75", "На встречу пришли несколько сотен человек.", ""),
    ("75", "В круглом столе приняли участие от 50 до 60 экспертов.", "meeting_participants 50..60@75 held"),
    ("75", "Планируется охватить до 30 тысяч жителей.", "meeting_participants <=30000@75 planned"),
    ("75", "Встреча собрала около сотни участников.", "meeting_participants ~100@75 held"),
    # street work
    ("79", "За первый день волонтёры посетили 1 040 домохозяйств и вручили жителям полторы тысячи брошюр.",
     "households 1040@79 held; materials 1500@79 held"),
    ("79", "До 13 марта рассчитывают обойти до 30 тысяч домов.", "households <=30000@79 planned"),
    ("79", "Построено 120 домов.", ""),
    ("79", "Жители задали 640 вопросов и внесли 75 предложений.", "questions_count 640@79 held; proposals_count 75@79 held"),
    ("79", "Бабушка задала пять вопросов подряд.", ""),
    ("79", "Для сельских округов напечатано 20 тысяч брошюр.", "materials 20000@79 held"),
    ("79", "Тираж листовок — 50 тысяч экземпляров.", "materials 50000@79 held"),
    # the constitution
    ("55", "Проект состоит из преамбулы, 11 разделов и 96 статей.", "constitution_sections 11@kz fact; constitution_articles 96@kz fact"),
    ("55", "Изменения затрагивают 77 статей Конституции, или 84 % текста.", "articles_changed 77@kz fact; share_changed 84@kz fact"),
    ("55", "Действующая Конституция состоит из 9 разделов и 98 статей.", ""),
    ("55", "Конституцию изменили бы 84 % опрошенных, они поддержали обновление.", ""),
    ("55", "В двух разделах проекта переименованы главы, статья 95 говорит о переходе.", ""),
    ("55", "Явка на референдуме 2024 года составила 63,66 %, проголосовали 7,8 млн избирателей.", ""),
    ("55", "В 2022 году на референдуме изменили 33 статьи Конституции.", ""),
    # elsewhere, no counts
    ("55", "В Узбекистане на референдум пришли 16 млн избирателей, открыто 11 тысяч участков.", ""),
    ("55", "На участке № 120 ждут жителей с 7:00 до 20:00.", ""),
    ("55", "Встреча продлилась 2 часа при температуре минус 28 градусов.", ""),
    ("55", "На встречу приехали из 3 районов, за 120 км.", ""),
    ("55", "1.959 встреч", ""),
    ("55", "Один человек спросил о языке.", ""),
    ("55", "Из 1 200 запланированных мероприятий уже проведено 640, или 53 %.", "events_planned 1200@55 planned; events_held 640@55 held"),
    ("55", "План выполнен на 60 процентов: из 700 встреч проведено 420.", "meetings_planned 700@55 planned; meetings_held 420@55 held"),
    ("55", "На 5 марта — 1 012 мероприятий из 1 080 запланированных.", "events_held 1012@55 held; events_planned 1080@55 planned"),
    ("55", "Проведено 215 встреч (план – 300).", "meetings_held 215@55 held; meetings_planned 300@55 planned"),
    ("55", "Предложений набралось ровно 412.", "proposals_count 412@55 held"),
    ("55", "Члены коалиции, а их 401, закреплены за округами.", "members_count 401@55 fact"),
    ("55", "Людей в коалиции 421.", "members_count 421@55 fact"),
    ("55", "Штаб провёл 5-ю встречу.", ""),
    ("55", "В голосовании приняли участие 9,1 млн избирателей.", ""),
    ("55", "Уголовных дел – 12, участников ДТП – 40.", ""),
    ("55", "В матче команда «Иртыш» провела 9 встреч, за игрой следили 2 830 зрителей.", ""),
    ("75", "На встречу пришло человек сорок.", "meeting_participants ~40@75 held"),
    ("75", "В списках избирателей города, по уточнённым данным, 1 537 219 человек.", "voters_count 1537219@75 fact"),
    ("55", "Проект включает 11 разделов и 96 статей, тогда как в действующей — 9 разделов и 98 статей.",
     "constitution_sections 11@kz fact; constitution_articles 96@kz fact"),
]  # fmt: skip
KAZAKH = [
    ("55", "Павлодар облысында коалиция 30 кездесу өткізеді.", "meetings_planned 30@55 planned"),
    ("55", "Белсенділер тұрғындармен 30 кездесу өткізді.", "meetings_held 30@55 held"),
    ("55", "Науқан басталғалы өңірде 1,2 мыңнан астам іс-шара өтті.", "events_held >=1200@55 held"),
    ("55", "13 наурызға дейін 340 кездесу өткізу жоспарланып отыр.", "meetings_planned 340@55 planned"),
    ("55", "Алдағы айда 860 кездесу өткізілмек.", "meetings_planned 860@55 planned"),
    ("55", "Облыста 35-40 кездесу өтпек.", "meetings_planned 35..40@55 planned"),
    ("55", "Штаб мүшелері 140 кездесу өткізбекші.", "meetings_planned 140@55 planned"),
    ("55", "Аптаның соңына дейін 60-қа жуық дөңгелек үстел ұйымдастырылады.", "events_planned ~60@55 planned"),
    ("55", "Бүгінге дейін 96 кездесу өткені айтылды.", "meetings_held 96@55 held"),
    ("55", "Жоспарланған 540 кездесудің 203-і өтті.", "meetings_planned 540@55 planned; meetings_held 203@55 held"),
    ("55", "30 кездесу жоспарланып, оның 25-і өткізілді.", "meetings_planned 30@55 planned; meetings_held 25@55 held"),
    ("55", "Шараларға барлығы 11,5 мыңнан астам адам қатысты.", "meeting_participants >=11500@55 held"),
    # denied
    ("55", "Коалиция 30 кездесу өткізген жоқ.", ""),
    ("55", "Аязға байланысты 12 кездесу өтпеді.", ""),
    ("55", "Жоспарланған 14 шара өткізілмей қалды.", ""),
    ("55", "Әзірге бірде-бір кездесу болған жоқ.", ""),
    ("55", "30 емес, 25 кездесу өтті.", "meetings_held 25@55 held"),
    ("55", "40 кездесу жоспарланбаған.", ""),
    # rates, differences, parts
    ("55", "Күн сайын 20 кездесу өтеді.", ""),
    ("55", "Әр ауданда 20-ға дейін кездесу өтеді.", ""),
    ("55", "Бір апта ішінде 30 кездесу өтті.", ""),
    ("55", "Кездесуге орта есеппен 60 адам келеді.", ""),
    ("55", "Барлығы 540 кездесу өтеді, оның ішінде 120 кездесу еңбек ұжымдарымен.", "meetings_planned 540@55 planned"),
    # several regions
    ("10 33", "Абай облысында 12, Жетісу облысында 9 кездесу өтті.", "meetings_held 12@10 held; meetings_held 9@33 held"),
    ("55 39", "Павлодар облысында 46 кездесу өтсе, Қостанай облысында 58 кездесу ұйымдастырылды.",
     "meetings_held 46@55 held; meetings_held 58@39 held"),
    ("55 39", "Қостанай облысы – 340 іс-шара, Павлодар облысы – 290.", "events_planned 340@39 planned; events_planned 290@55 planned"),
    ("55 39", "Павлодар мен Қостанай облыстарында 60 кездесу өтті.", "meetings_held 60@? held"),
    ("55 39", "Еріктілер 45 мың парақша үлестірді.", "materials 45000@? held"),
    # the nation's
    ("55", "Еліміз бойынша 12 мыңнан астам іс-шара өтті.", "events_held >=12000@kz held"),
    ("55", "Орталық сайлау комиссиясының мәліметінше, 12,4 млн азаматтың дауыс беруге құқығы бар.", "voters_count 12400000@kz fact"),
    ("55", "Елімізде 10 413 референдум учаскесі ашылады.", "stations 10413@kz fact"),
    ("55", "Жалпыұлттық коалицияны бес партия мен 300-ден астам қоғамдық ұйым құрды.",
     "parties_count 5@kz fact; organisations_count >=300@kz fact"),
    ("55", "Облыстық коалиция құрамына 45 қоғамдық ұйым кірді.", "organisations_count 45@55 fact"),
    ("55", "Коалиция құрылғалы 3 республикалық маңызы бар қала мен 17 облыста штабтар ашылды.",
     "regions_with_hq 3@kz fact; regions_with_hq 17@kz fact"),
    ("55", "Бүгінде 20 өңірдің бәрінде штаб жұмыс істейді.", "regions_with_hq 20@kz fact"),
    # members, coalitions
    ("61", "Жиында 318 коалиция мүшесі барлық ауданда 860 кездесу өткізетіні айтылды.",
     "members_count 318@61 fact; meetings_planned 860@61 planned"),
    ("61", "Коалиция құрамына 438 мүше кірді.", "members_count 438@61 fact"),
    ("61", "Коалиция мүшелерінің саны 277-ге жетті.", "members_count 277@61 fact"),
    ("61", "Облыста 18 коалиция құрылды.", "coalitions_count 18@61 fact"),
    ("61", "Өңірде 1 миллион 195 мыңнан астам сайлаушы тіркелген.", "voters_count >=1195000@61 fact"),
    # people
    ("61", "Коалиция отырысына жүзден астам адам қатысты.", "session_participants >=100@61 held"),
    ("61", "Концертке үш мыңға жуық тұрғын келді.", "concert_participants ~3000@61 held"),
    ("61", "Кездесуге 90-ға тарта тұрғын жиналды.", "meeting_participants ~90@61 held"),
    ("61", "Кездесуге 200 адамнан астам қатысушы келді.", "meeting_participants >=200@61 held"),
    ("61", "Кездесу өткен ауылда 1 200 адам тұрады.", ""),
    ("61", "Зауытта 800 адам жұмыс істейді.", ""),
    ("61", "Кездесуге жүздеген адам келді.", ""),
    ("61", "Бір адаммен жарты сағат сөйлесеміз.", ""),
    ("61", "Он адамның бірі сұрақ қояды.", ""),
    # street work
    ("61", "Белсенділер екі мың үйді аралап, бес мыңға жуық парақша таратты.", "households 2000@61 held; materials ~5000@61 held"),
    ("61", "Тұрғындар 415 сұрақ қойып, 32 ұсыныс айтты.", "questions_count 415@61 held; proposals_count 32@61 held"),
    # the constitution
    ("61", "Жоба кіріспеден, 11 бөлімнен және 96 баптан тұрады.", "constitution_sections 11@kz fact; constitution_articles 96@kz fact"),
    ("61", "Өзгерістер 77 бапқа, яғни мәтіннің 84 пайызына қатысты.", "articles_changed 77@kz fact; share_changed 84@kz fact"),
    ("61", "Қолданыстағы Конституция 98 баптан тұрады.", ""),
    ("61", "Сарапшылар 95-баптың мәнін және 2-тармақты түсіндірді.", ""),
    # no counts
    ("61", "Кездесу 2 сағатқа созылып, 15 ақпанда сағат 15:00-де басталды.", ""),
    ("61", "Ол кездесу үшін келді.", ""),
    ("61", "30 минуттық кездесу өтті.", ""),
    ("61", "Кездесуге қатысқан 120 адамның 40-ы әйелдер.", "meeting_participants 120@61 held"),
    ("61", "Жоспардағы 10 кездесудің 7-еуі өтті.", "meetings_planned 10@61 planned; meetings_held 7@61 held"),
    ("61", "Өңірлік коалиция мүшелерінің саны 389 адамды құрайды.", "members_count 389@61 fact"),
    ("61", "Дауыс беруге 9,1 млн сайлаушы қатысты.", ""),
    ("61", "Республика бойынша 247 өңірлік және аудандық коалиция құрылды.", "coalitions_count 247@kz fact"),
    ("61", "Біз 45 кездесу өткіздік, алда тағы 20 кездесу бар.", "meetings_held 45@61 held; meetings_planned 20@61 planned"),
    ("61", "Отырыс жұмысына 47 штаб мүшесі қатысты.", "session_participants 47@61 held"),
    ("61", "Фабрика жылына 40 мың дана киім тігеді.", ""),
    ("61", "Барлығы 512 кездесу өтті, финалда балуан жеңді.", ""),
    ("61", "Өзбекстанда 16 миллион сайлаушы дауыс берді.", ""),
]  # fmt: skip


ENGLISH = [
    ("55", "The regional coalition plans to hold 340 meetings.", "meetings_planned 340@55 planned"),
    ("55", "More than 12,000 events were held across the country.", "events_held >=12000@kz held"),
    ("55", "Over 200 people attended the founding session of the coalition.", "session_participants >=200@55 held"),
    ("55", "Some 12.4 million voters are registered.", "voters_count ~12400000@kz fact"),
]


@pytest.mark.parametrize(("primary", "sentence", "claimed"), ENGLISH, ids=[row[1][:50] for row in ENGLISH])
def test_english_sentences(primary: str, sentence: str, claimed: str) -> None:
    assert labels(read(sentence, "en", primary)) == wanted(claimed)


SAID = yaml.safe_load((Path(__file__).parent / "said.yml").read_text(encoding="utf-8"))
MORE = [(language, *row) for language, rows in SAID.items() for row in rows]


@pytest.mark.parametrize(("language", "primary", "said", "claimed"), MORE, ids=[row[2][:50] for row in MORE])
def test_what_the_papers_say(language: str, primary: str, said: str, claimed: str) -> None:
    assert labels(read(said, language, primary)) == wanted(claimed)


@pytest.mark.parametrize(("primary", "sentence", "claimed"), RUSSIAN, ids=[row[1][:50] for row in RUSSIAN])
def test_russian_sentences(primary: str, sentence: str, claimed: str) -> None:
    assert labels(read(sentence, "ru", primary)) == wanted(claimed)


@pytest.mark.parametrize(("primary", "sentence", "claimed"), KAZAKH, ids=[row[1][:50] for row in KAZAKH])
def test_kazakh_sentences(primary: str, sentence: str, claimed: str) -> None:
    assert labels(read(sentence, "kk", primary)) == wanted(claimed)


def test_every_span_is_the_articles_own_words() -> None:
    for language, rows in (("ru", RUSSIAN), ("kk", KAZAKH)):
        for primary, sentence, _ in rows:
            for claim in read(sentence, language, primary):
                assert sentence[claim.start : claim.end] == claim.text
                assert 0 < len(claim.text) <= claims.LONGEST_SPAN


def test_a_rule_id_names_language_class_and_way() -> None:
    found = read(
        "Проведено 30 встреч в Павлодарской области и 25 в Костанайской области.",
        "ru",
        "55 39",
        title="Проведено 700 мероприятий",
    )
    assert [claim.rule_id for claim in found] == ["ru.events.title", "ru.meetings", "ru.meetings.shared"]


def test_a_figure_of_the_title_alone_has_no_place_in_the_text() -> None:
    (found,) = read(
        "Об этом сообщили в штабе Павлодарской области.", "ru", "55", title="Павлодар: проведено 340 встреч"
    )
    assert (label(found), found.start, found.end) == ("meetings_held 340@55 held", 0, 0)


def test_a_figure_of_the_title_that_the_text_repeats_counts_once() -> None:
    found = read("В Павлодарской области проведено более 340 встреч.", "ru", "55", title="Более 340 встреч проведено")
    assert labels(found) == {"meetings_held >=340@55 held"}


def test_a_figure_in_a_district_keeps_its_district() -> None:
    text = "В Сайрамском районе Туркестанской области проведено 40 встреч. Всего в области — 300 встреч."
    unit = Mention("615200000", "Сайрамском районе", 2, 19, places.STRONG, 0)
    found = read(text, "ru", "61", units=(unit,))
    assert [(label(c), c.unit_code) for c in found] == [
        ("meetings_held 40@61 held", "615200000"),
        ("meetings_held 300@61 held", None),
    ]


def test_a_figure_in_a_quotation_keeps_the_role_that_said_it() -> None:
    text = "«Мы провели 30 встреч», — сказал председатель штаба."
    (found,) = read(text, "ru", "55", quotes=(Quote(1, 20, True, "hq_chair"),))
    assert found.speaker_role == "hq_chair"


def test_a_sentence_speaks_of_the_place_before_it() -> None:
    text = (
        "В Павлодарской области прошёл круглый стол. В нём участвовали 120 человек."
        "\nВ Актюбинской области провели форум. Его посетили 80 человек."
    )
    assert labels(read(text, "ru", "55 15")) == {"meeting_participants 120@55 held", "meeting_participants 80@15 held"}


def test_the_noun_and_the_verb_of_the_sentence_before_carry_on() -> None:
    text = "В Павлодарской области проведено 268 мероприятий. В Актюбинской области — 41, в Костанайской области — 36."
    assert labels(read(text, "ru", "55 15 39")) == {
        "events_held 268@55 held",
        "events_held 41@15 held",
        "events_held 36@39 held",
    }


def test_a_figure_called_wrong_is_no_claim() -> None:
    text = "В Павлодарской области обещали провести 500 встреч. Эта цифра не подтвердилась. Проведено 310 встреч."
    assert labels(read(text, "ru", "55")) == {"meetings_held 310@55 held"}


def test_a_meeting_without_a_verb_is_held_as_those_before_it() -> None:
    text = "В Павлодаре состоялось 40 встреч.\nВ Аксу — 12 встреч."
    assert {"meetings_held 40@55 held", "meetings_held 12@55 held"} == labels(read(text, "ru", "55"))


def test_an_answer_counts_what_was_asked() -> None:
    text = "— Сколько членов в региональной коалиции?\n— Сегодня 312. Завтра придут ещё."
    assert labels(read(text, "ru", "55")) == {"members_count 312@55 fact"}


def test_one_crowd_is_counted_once() -> None:
    text = "В Павлодаре прошёл концерт. Мероприятие собрало 3 тысячи человек.\nВстреча с 3 тысячами человек удалась."
    assert labels(read(text, "ru", "55")) == {"concert_participants 3000@55 held"}


def test_what_an_article_takes_back_is_no_claim() -> None:
    text = "Сообщалось, что в Павлодарской области провели 412 встреч. На деле проведено 312 встреч."
    assert labels(read(text, "ru", "55", title="Проведено 312, а не 412 встреч")) == {"meetings_held 312@55 held"}


def test_an_article_of_another_country_claims_nothing() -> None:
    text = "В Италии назначили референдум. Право голоса имеют 51 миллион избирателей, поправки касаются 7 статей Конституции."
    assert read(text, "ru", "") == []


def test_respective_figures_go_to_their_places() -> None:
    text = "В Костанайской и Акмолинской областях проведены 431 и 402 встречи соответственно."
    assert labels(read(text, "ru", "39 11")) == {"meetings_held 431@39 held", "meetings_held 402@11 held"}


def test_an_article_of_the_whole_country_gives_bare_figures_to_it() -> None:
    text = (
        "На брифинге Народного штаба подвели итоги разъяснительной кампании, которая идёт во всех регионах страны.\n"
        "Создано 247 коалиций.\nВ Атырауской области проведено 298 мероприятий."
    )
    assert labels(read(text, "ru", "23")) == {"coalitions_count 247@kz fact", "events_held 298@23 held"}


def test_a_region_in_a_heading_rules_the_paragraphs_below() -> None:
    text = "Павлодарская область\nПроведено 30 встреч.\nАктюбинская область\nПроведено 20 встреч."
    assert labels(read(text, "ru", "55 15")) == {"meetings_held 30@55 held", "meetings_held 20@15 held"}


@pytest.mark.parametrize(
    "text",
    ["12 " * 30_000, "проведено 5 " + "новых " * 15_000 + "встреч", "30 встреч, " * 9_000, "(15 в Павлодаре " * 6_000,
     "из них 5 " * 11_000,
     "число встреч — 5, " * 5_500, "статей стало: 96, " * 5_500, "сколько встреч? " * 6_000,
     "в Павлодарской области 15, " * 3_700, "30 кездесу өтпеді " * 5_500, "— 15 — 20 " * 9_000],
    ids=["figures", "adjectives", "meetings", "brackets", "parts", "counts", "lists", "questions", "regions", "kazakh", "dashes"],
)  # fmt: skip
@pytest.mark.parametrize("language", ["ru", "kk"])
def test_a_text_made_to_hang_the_reader_does_not(text: str, language: str) -> None:
    started = time.process_time()
    claims.find(text, Setting(language, places.find(text), frozenset({"55", "39"}), ""))
    claims.find(re.sub(r"(.{200})", r"\1. А", text), Setting(language, (), frozenset({"55", "39"}), ""))
    assert time.process_time() - started < 10


@pytest.mark.parametrize(("number", "claims"), [(4_200, 1), (20, 2)])
def test_a_large_figure_of_a_district_told_again_without_it_counts_once(number: int, claims: int) -> None:
    text = (
        f"В Сарыагашском районе Туркестанской области в концерте коалиции участвовали {number} человек.\n"
        f"Концерт в поддержку новой Конституции прошёл в Туркестанской области, на него пришли {number} человек."
    )
    found = [c for c in reading.read(text, kind="text").claims if c.measure == "concert_participants"]
    assert len(found) == claims
    assert found[0].unit_code
