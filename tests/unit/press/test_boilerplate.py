"""Both sides of cutting: what is the site's goes, what is the article's stays. Every line is of our own invention."""

from __future__ import annotations

import pytest

from esep.config import PageRules
from esep.press import reading
from esep.press.page import boilerplate, headlines, markup

LEAD = (
    "В Костанайской области члены региональной коалиции провели встречу с коллективом фабрики и рассказали о проекте новой "
    "Конституции, отвечая на вопросы рабочих и инженеров."
)
MORE = "После встречи участники раздали жителям тексты проекта и ответили на вопросы о порядке голосования."
END = "Работа в районах области продолжится до дня тишины, сообщили организаторы."
KAZAKH = (
    "Қостанай облысында өңірлік коалиция мүшелері фабрика ұжымымен кездесіп, жаңа Конституцияның жобасын түсіндірді және "
    "жұмысшылардың сұрақтарына жауап берді."
)


def left(*lines: str) -> list[str]:
    """What is left of some lines inside an article, the article's own sentences apart."""
    said = [LEAD, MORE, *lines, END]
    return [line for line in boilerplate.strip(said).lines if line not in {LEAD, MORE, END}]


SITE_LINES = """
Фото: пресс-служба штаба
Фото предоставлено организаторами
Фото автора
Фото с сайта example.kz
Фото: Из открытых источников 2025 года
ФОТО: ДАНА УЛЫКОВА
Фото Даны Улыковой
фото - Новости Example.kz от 14.02.2026 18:05
145Фото: қала әкімдігі
Сурет: ашық дереккөзден
Сурет ашық дереккөзден алынды
Суретті түсірген автор
Фотолар: облыстық штаб
© Example Media, 2026
Коллаж Example.kz Коллаж Example.kz
Видео: пресс-служба
Источник: example.kz
Дереккөз: облыстық штаб
Автор: Дана Улыкова
Мақала авторы Дана Улықова
Читайте также: В Павлодаре 300 техник вышли на уборку снега
Читайте по теме: Где получить 5 тысяч листовок?
Тағы оқыңыз: Ақтауда 15 үй салынды
Оқи отырыңыз: Көкшетауда 2 300 көшет отырғызылды
Подписывайтесь на наш Telegram-канал: нас уже 25 тысяч
Самые важные новости – в нашем Telegram-канале
Больше новостей в Instagram, читайте нас первыми!
Telegram-арнамызға жазылыңыз!
Бізді Instagram парақшамыздан оқыңыз
Поделиться:
Поделиться в Facebook
Рассказать друзьям
Бөлісу: WhatsApp Telegram
Теги: Референдум, Конституция-2026
#референдум #конституция2026
Тегтер: референдум
Просмотров: 3 418
1 204 рет қаралды
Қаралымы: 845
Количество показов: 6
16.02.2026, 21:31
28.01.2026, 17:02 70341
Кеше 2026, 23:37
Сегодня, 12:45
Понедельник, 12 Января 2026
Опубликовано: 14 февраля 2026, 10:30
Жарияланды: 2026 жылғы 18 ақпан, 08:00
Дата создания: 14.02.2026
Время чтения: 3 минуты
Нашли ошибку? Выделите её и нажмите Ctrl+Enter
Қате тапсаңыз, хабарлаңыз
Все права защищены. При использовании материалов ссылка на сайт обязательна.
Барлық құқықтар қорғалған.
Материалдарды пайдалану кезінде сайтқа сілтеме жасау міндетті
Мнение редакции может не совпадать с мнением автора.
Главная / Новости / Регионы
Басты бет » Жаңалықтар » Қоғам
Реклама
Жарнама
На правах рекламы
Посмотреть эту публикацию в Instagram
Публикация от Штаб области (@shtab.example)
https://example.kz/a/12345
pic.twitter.com/AbC123
18+
Конституционная реформа
Қоғам
Погода на завтра: до минус 28 градусов
Курсы валют на 5 марта: доллар — 498,7 тенге
2 часа назад
5 сағат бұрын
""".strip().splitlines()


@pytest.mark.parametrize("line", SITE_LINES)
def test_a_line_of_the_site_goes(line: str) -> None:
    assert left(line) == []


OWN_LINES = """
Сурет салу байқауына облыстың 40 мектебінен 200 бала қатысты.
Фото участников встречи разместили на стенде в фойе Дома культуры.
Видео из зала посмотрели две тысячи жителей области.
Подписка на районную газету выросла на 200 экземпляров, рассказал редактор.
Гость встречи сказал, что внимательно прочитал проект Конституции.
Редакция газеты провела встречу с членами районной коалиции.
Источник финансирования акции назвали в областном штабе.
Telegram-каналы штаба ведут 12 волонтеров, сообщили в коалиции.
По теме конституционной реформы эксперты провели 15 круглых столов.
Популярные артисты выступили на концерте перед 3 тысячами зрителей.
Главные новости реформы волонтеры обсуждают с жителями сел каждый день.
Теги и хештеги кампании собрали 2 миллиона просмотров.
Автор вопроса поблагодарил членов коалиции за подробный ответ.
Комментарии к проекту Конституции дали 14 юристов области.
Рекламу мероприятия разместили на 30 остановках города.
Читайте проект Конституции внимательно, призвал жителей председатель штаба.
Все жаңалықтар туралы штаб күн сайын хабарлап отырады.
Басты жаңалықтар туралы белсенділер тұрғындарға айтып берді.
Жарнама құрылымдарына 120 плакат ілінді, деді штаб өкілі.
Пікірлер әртүрлі болды, жиналғандар 27 сұрақ қойды.
Соңғы жаңалықтарды талқылаған жиынға 90 адам қатысты.
Сегодня, 14 февраля, в районе прошло 12 встреч.
В 2022 году за поправки проголосовали 77,18 процента избирателей.
Общество инвалидов провело 8 встреч со своими членами.
Поделиться мнением смогли все 150 участников круглого стола.
Следите за порядком, попросил участников председатель районного штаба.
""".strip().splitlines()


@pytest.mark.parametrize("line", OWN_LINES)
def test_a_sentence_of_the_article_stays(line: str) -> None:
    assert left(line) == [line]


def test_headlines_under_a_heading_go_and_the_article_goes_on() -> None:
    others = [
        "Читайте также:",
        "В Атырау потушили 14 пожаров",
        "• Астана: 1 600 машин чистят снег",
        "12:40",
        "Ақтөбеде 80 терек кесілді",
    ]
    assert left(*others) == []
    stripped = boilerplate.strip([LEAD, *others, MORE, END])
    assert stripped.lines == [LEAD, MORE, END]
    assert stripped.has_tail


@pytest.mark.parametrize(
    "heading",
    [
        "Самое читаемое",
        "Ең көп оқылған:",
        "ПОСЛЕДНИЕ НОВОСТИ",
        "Лента новостей",
        "Соңғы жаңалықтар",
        "Популярное за неделю",
    ],
)
def test_what_follows_the_most_read_never_returns(heading: str) -> None:
    cards = [
        "Астанада 9 балл кептеліс",
        "Елордада таңертең көшелерде 9 балдық кептеліс болды, деп хабарлады полиция департаменті.",
    ] * 2
    assert boilerplate.strip([LEAD, MORE, heading, "14:05", *cards, "Суық түседі"]).lines == [LEAD, MORE]


def test_readers_comments_are_not_the_article() -> None:
    comments = [
        "Комментарии (2)",
        "Ержан",
        "У нас в селе на встречу пришли 900 человек, а вы пишете про двести, проверяйте цифры.",
    ]
    assert boilerplate.strip([LEAD, MORE, END, *comments]).lines == [LEAD, MORE, END]


def test_headlines_after_the_article_without_a_heading_go() -> None:
    after = [
        "В Караганде подорожал проезд до 120 тенге",
        "Сколько стоит аренда в Атырау?",
        "Аксай: 300 саженцев за день",
    ]
    stripped = boilerplate.strip([LEAD, MORE, END, *after])
    assert (stripped.lines, stripped.has_tail) == ([LEAD, MORE, END], True)


def test_a_list_of_the_articles_own_at_its_end_stays() -> None:
    own = [
        "Жителям напомнили порядок голосования:",
        "- Участки открыты с 7 до 20 часов",
        "- При себе нужно удостоверение",
    ]
    assert boilerplate.strip([LEAD, MORE, *own]).lines == [LEAD, MORE, *own]


def test_a_text_that_ends_no_sentence_with_a_stop_is_not_cut() -> None:
    lines = [f"Аудандық коалиция мүшелері {n} ауылда тұрғындармен кездесіп, сұрақтарға жауап берді" for n in range(6)]
    assert boilerplate.strip(lines).lines == lines


def test_embedded_posts_and_credits_go_from_inside_a_line() -> None:
    line = "Видео он опубликовал в сети. Посмотреть эту публикацию в Instagram Публикация от Штаб (@shtab) Ранее штаб назвал план."
    assert left(line) == ["Видео он опубликовал в сети. Ранее штаб назвал план."]
    assert left("В селе прошло 12 встреч. Фото: пресс-служба акимата") == ["В селе прошло 12 встреч."]


def test_the_newsrooms_place_is_no_place_of_the_article() -> None:
    assert boilerplate.strip(["АСТАНА. KAZINFORM – " + LEAD]).lines == [LEAD]
    assert boilerplate.strip(["Астана. 13 февраля. KAZAKHSTAN TODAY - " + LEAD]).lines == [LEAD]


def test_an_outlets_own_rules() -> None:
    rules = PageRules(stop_lines=("^Досье",), boilerplate=("^Наш корр",))
    lines = [LEAD, "Наш корр. из Рудного", MORE, "Досье: 40 лет", END]
    assert boilerplate.strip(lines, rules).lines == [LEAD, MORE]


def test_a_page_saved_as_one_line() -> None:
    line = f"В Костанае обсудили проект Референдум 4 марта 2026 г. 7:00 10 {LEAD} {MORE} {END} {MORE}"
    article = reading.read(line, kind="text")
    assert article.title == "В Костанае обсудили проект"
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2026-03-04T07:00:00+05:00"
    assert article.text.startswith("В Костанайской")


TITLE = "В Костанае коалиция встретилась с коллективом фабрики"


@pytest.mark.parametrize(
    "above",
    [
        [TITLE],
        ["14 февраля 2026, 12:30", "Регионы", TITLE],
        [TITLE, "14.02.2026 12:30 | 352", "Дана Улыкова"],
        ["#Казахстан в сравнении", "События", TITLE, "фото - Новости Example.kz от 14.02.2026 18:05"],
        ["Главная / Новости / Общество", TITLE, TITLE, "Поделиться:"],
        [
            "18+",
            "Рус",
            "Қаз",
            "Погода в Костанае: -12",
            "Подписаться на выпуск",
            "Контакты редакции",
            "Дана Улыкова",
            TITLE,
        ],
        ["# " + TITLE, "## Подробности встречи на фабрике"],
        ["Фоторепортаж недели", TITLE, "Рабочие задали 27 вопросов"],
    ],
)
def test_the_headline_is_found(above: list[str]) -> None:
    article = reading.read("\n".join([*above, LEAD, MORE, END]), kind="text")
    assert article.title == TITLE
    assert "Улыкова" not in article.text
    assert article.text.endswith(END)


def test_a_headline_that_asks() -> None:
    article = reading.read(
        f"Как и где проголосовать на референдуме 15 марта, если вы в другом городе?\n{LEAD}\n{END}", kind="text"
    )
    assert article.title == "Как и где проголосовать на референдуме 15 марта, если вы в другом городе?"
    assert article.text == f"{LEAD}\n{END}"


@pytest.mark.parametrize("text", [LEAD, f"{LEAD}\n{END}", f" date 2026-02-14 {LEAD}\n\nФото: штаб\n\n{END}", KAZAKH])
def test_an_article_without_a_headline_has_none(text: str) -> None:
    article = reading.read(text, kind="text")
    assert article.title is None
    assert article.text.startswith(("В Костанайской", "Қостанай"))


def test_marks_of_a_saved_page_go() -> None:
    assert markup.plain("**Итоги** [недели](https://example.kz/a) и *дня*") == ("Итоги недели и дня", False)
    assert markup.plain("[Другая новость про 300 машин](https://example.kz/b)") == ("", False)
    assert markup.plain("![Схема](/i.png)") == ("", False)
    assert markup.plain("5 * 3 * 2") == ("5 * 3 * 2", False)
    said = f"---\ntitle: {TITLE}\ndate: 2026-02-14\n---\n\n{LEAD}\n\n> «Это важно», – сказал председатель.\n"
    article = reading.read(said, kind="text")
    assert (article.title, article.date_basis) == (TITLE, "metadata")
    assert article.text.splitlines()[1].startswith("«Это")


def test_a_date_below_the_text_dates_it() -> None:
    article = reading.read(f"{TITLE}\n{LEAD}\n{END}\n14.02.2026", kind="text")
    assert article.published_at is not None
    assert (article.published_at.isoformat(), article.date_basis) == ("2026-02-14T00:00:00+05:00", "text")
    assert "2026" not in article.text


def test_a_date_of_a_change_is_not_that_of_publication() -> None:
    header = ["Обновлено: 16.02.2026 10:00", "Опубликовано: 14.02.2026 12:30"]
    assert headlines.printed_instant(header) == "14.02.2026 12:30"
