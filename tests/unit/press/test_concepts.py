"""Kinds of events, channels and topics in both languages, and the words that only look like them."""

from __future__ import annotations

import csv
import importlib.util

import pytest

from esep.config import ROOT
from esep.press.names import concepts

SEEDS = ROOT / "dbt" / "seeds"


def codes(said: str, kind: str) -> list[str]:
    return sorted({m.code for m in concepts.find(said) if m.kind == kind})


EVENTS = [
    ("Активисты провели встречу с жителями микрорайона", ["meeting_residents"]),
    ("Тұрғындармен ашық форматта кездесу өтті", ["meeting_residents"]),
    ("побеседовали с сельчанами", ["meeting_residents"]),
    ("встретились с трудовым коллективом шахты", ["meeting_workforce"]),
    ("Еңбек ұжымдарымен кездесулер жалғасуда", ["meeting_workforce"]),
    ("на встречах с врачами и педагогами", ["meeting_workforce"]),
    ("студенттермен жүздесу", ["meeting_students"]),
    ("встреча со студентами колледжа", ["meeting_students"]),
    ("встреча с экспертами", ["meeting_experts"]),
    ("заңгерлермен кездесті", ["meeting_experts"]),
    ("встреча с представителями общественных объединений", ["meeting_ngo"]),
    ("қоғамдық ұйымдардың өкілдерімен кездесу", ["meeting_ngo"]),
    ("за круглым столом", ["round_table"]),
    ("дөңгелек үстелдер", ["round_table"]),
    ("общественные обсуждения", ["public_discussion"]),
    ("қоғамдық талқылау өтті", ["public_discussion"]),
    ("на диалоговых площадках", ["dialogue_platform"]),
    ("диалог алаңында", ["dialogue_platform"]),
    ("лекциями и семинарами", ["lecture"]),
    ("дәрістер", ["lecture"]),
    ("акция «От двери к двери»", ["door_to_door"]),
    ("«Есіктен есікке» акциясы", ["door_to_door"]),
    ("обошли 300 домохозяйств", ["door_to_door"]),
    ("2 300 үй шаруашылығын аралады", ["door_to_door"]),
    ("раздали жителям полторы тысячи листовок", ["leafleting"]),
    ("парақшаларды азаматтарға таратуда", ["leafleting"]),
    ("развесили плакаты", ["postering"]),
    ("плакаттар ілінді", ["postering"]),
    ("открыли информационные точки", ["info_point"]),
    ("ақпараттық нүктелер", ["info_point"]),
    ("флешмоба", ["mass_event"]),
    ("концертінде", ["mass_event"]),
    ("на брифинге", ["media_appearance"]),
    ("баспасөз конференциясында", ["media_appearance"]),
    ("в прямом эфире", ["livestream"]),
    ("тікелей эфирде", ["livestream"]),
    ("онлайн-встреча", ["online_meeting"]),
    ("онлайн кездесу", ["online_meeting"]),
    ("заседание областной коалиции", ["coalition_session"]),
    ("штабының кезекті отырысында", ["coalition_session"]),
    ("Алматы қалалық коалициясы алғашқы отырысын өткізді", ["coalition_session"]),
    ("обучение активистов", ["training"]),
    ("белсенділерді оқыту", ["training"]),
]


@pytest.mark.parametrize(("said", "meant"), EVENTS)
def test_kinds_of_events(said: str, meant: list[str]) -> None:
    assert codes(said, "event_type") == meant


def test_every_event_type_is_tried_in_both_languages() -> None:
    with (SEEDS / "event_types.csv").open(encoding="utf-8", newline="") as file:
        known = {row["event_type"] for row in csv.DictReader(file)}
    assert {code for _, meant in EVENTS for code in meant} == known


@pytest.mark.parametrize(
    "said",
    [
        "Круг. Стол накрыт",
        "открыл новую площадь",
        "в областной коалиции 164 члена, в регионе создано 9 коалиций",
        "штабтардың хабарлауынша, жиындарда",
        "региональные штабы открыты во всех областях",
        "масштабной, системной и открытой работе городской коалиции",
        "встреча футбольных команд",
        "стартовал лыжный челлендж",
        "облыстарда аудандық деңгейдегі штабтар құрылды",
    ],
)
def test_what_only_looks_like_an_event(said: str) -> None:
    assert codes(said, "event_type") == []


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("в Instagram, Facebook и TikTok", ["facebook", "instagram", "tiktok"]),
        ("телеграм-канал, ютуб-канал, ВКонтакте, вотсап", ["telegram", "vk", "whatsapp_channel", "youtube"]),
        ("на сайте штаба", ["site"]),
        ("онлайн өтті", ["online"]),
        ("офлайн форматта", ["offline"]),
        ("в онлайн и офлайн формате", ["hybrid"]),
        ("офлайн және онлайн форматта", ["hybrid"]),
        ("в гибридном формате", ["hybrid"]),
    ],
)
def test_channels(said: str, meant: list[str]) -> None:
    assert codes(said, "channel") == meant


TOPICS = [
    ("как можно изменить Конституцию", ["amendment"]),
    ("Конституцияны қалай өзгертуге болады", ["amendment"]),
    ("спрашивали об охране труда", ["labour_social"]),
    ("спросили о самоуправлении", ["local_gov"]),
    ("право граждан на участие в голосовании", []),
    ("азаматтардың дауыс беруге құқығы бар", []),
    ("представители малого и среднего бизнеса", []),
    ("жители придут на избирательные участки", []),
    ("основы конституционного строя", ["const_order"]),
    ("зайырлы мемлекет", ["const_order"]),
    ("права человека и гражданина", ["rights"]),
    ("құқықтар мен бостандықтар", ["rights"]),
    ("полномочия Президента", ["president"]),
    ("Президенттің өкілеттігі", ["president"]),
    ("спрашивали о Курултае", ["qurultay"]),
    ("Құрылтай депутаттарын сайлау", ["qurultay"]),
    ("полномочия Правительства", ["government"]),
    ("Үкіметтің өкілеттігі", ["government"]),
    ("Народный совет", ["peoples_council"]),
    ("Халық Кеңесінің", ["peoples_council"]),
    ("в Конституционный Суд", ["const_court"]),
    ("Конституциялық Сотқа", ["const_court"]),
    ("независимость судей", ["justice"]),
    ("сот төрелігі", ["justice"]),
    ("о местном самоуправлении", ["local_gov"]),
    ("жергілікті өзін-өзі басқару", ["local_gov"]),
    ("порядок внесения поправок", ["amendment"]),
    ("өзгерту тәртібі", ["amendment"]),
    ("заключительные и переходные положения", ["final"]),
    ("өтпелі ережелер", ["final"]),
    ("в преамбуле закреплено", ["preamble"]),
    ("жобаның кіріспесінде", ["preamble"]),
    ("защита персональных данных", ["digital_rights"]),
    ("цифрлық құқықтар", ["digital_rights"]),
    ("статус государственного языка", ["language"]),
    ("мемлекеттік тілдің мәртебесі", ["language"]),
    ("разговор шёл о земле", ["land_property"]),
    ("жер мәселесі", ["land_property"]),
    ("развитие предпринимательства", ["business"]),
    ("кәсіпкерлікті қолдау", ["business"]),
    ("пенсии и зарплаты", ["labour_social"]),
    ("зейнетақы мөлшері", ["labour_social"]),
    ("пост вице-президента", ["vice_president"]),
    ("вице-президент лауазымы", ["vice_president"]),
    ("переходный период", ["transition_2026"]),
    ("өтпелі кезең", ["transition_2026"]),
    ("порядок голосования", ["voting_procedure"]),
    ("дауыс беру тәртібі", ["voting_procedure"]),
    ("правила агитации", ["campaign_rules"]),
    ("үгітке тыйым салынады", ["campaign_rules"]),
]


@pytest.mark.parametrize(("said", "meant"), TOPICS)
def test_topics(said: str, meant: list[str]) -> None:
    assert codes(said, "topic") == meant


def test_every_topic_is_tried_but_those_that_mean_nothing() -> None:
    with (SEEDS / "topics.csv").open(encoding="utf-8", newline="") as file:
        known = {row["topic_code"] for row in csv.DictReader(file)}
    assert {code for _, meant in TOPICS for code in meant} == known - {"other", "unclassified"}


@pytest.mark.parametrize(
    "said",
    [
        "Президент подписал указ",
        "Мемлекет басшысы айтты",
        "районный суд вынес приговор",
        "листовки на казахском и русском языках",
        "қазақ тілінде жазылған",
        "Тілші хабарлайды",
        "Тілек айтты",
        "коалицияның құрылтай отырысы",
        "Құрылтайда сөйлегендер",
        "Национальный курултай",
        "вице-президент компании",
        "состоит из преамбулы и 11 разделов",
        "до дня тишины пройдут встречи",
        "преамбуладан, 11 бөлімнен тұрады",
        "депутаты маслихата",
        "министр труда и социальной защиты",
    ],
)
def test_what_only_looks_like_a_topic(said: str) -> None:
    assert codes(said, "topic") == []


def test_mentions_lead_back_to_the_words() -> None:
    said = "Отырыста «Есіктен есікке» акциясы мен вице-президент лауазымы айтылды"
    assert [said[m.start : m.end] for m in concepts.find(said)] == ["Есіктен есікке", "вице-президент лауазымы"]


def test_the_table_is_what_the_tool_writes() -> None:
    spec = importlib.util.spec_from_file_location("build_concepts", ROOT / "tools" / "build_concepts.py")
    assert spec
    assert spec.loader
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    with concepts.TABLE.open(encoding="utf-8", newline="") as file:
        assert [tuple(row.values()) for row in csv.DictReader(file)] == tool.table()


def test_every_code_of_the_table_is_one_of_the_seeds() -> None:
    known: dict[str, set[str]] = {"channel": {"offline", "online", "hybrid"}}
    for kind, name, column in (
        ("event_type", "event_types", "event_type"),
        ("topic", "topics", "topic_code"),
        ("channel", "platforms", "platform"),
    ):
        with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            known.setdefault(kind, set()).update(row[column] for row in csv.DictReader(file))
    with concepts.TABLE.open(encoding="utf-8", newline="") as file:
        assert all(row["code"] in known[row["kind"]] - {"other", "unclassified"} for row in csv.DictReader(file))


@pytest.mark.parametrize(
    "said",
    [
        "встреча с " * 10_000,
        "раздать " * 12_000,
        "тұрғындармен " * 8_000,
        "вице-президент компании " * 4_000,
        "а" * 100_000,
    ],
)
def test_a_text_made_to_hang_it_does_not(said: str) -> None:
    assert all(m.said for m in concepts.find(said))
