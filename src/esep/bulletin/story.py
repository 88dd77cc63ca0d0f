"""What an edition says, in one language: every sentence and every cell as text, made from frozen figures.

Both the HTML and the plain text are laid out from the same Story, so they cannot differ in a figure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import urlsplit

from esep.bulletin.figures import FILED, Figures
from esep.bulletin.messages import DASH, MINUS, Words, inside
from esep.bulletin.outline import Brief, Exceptional, Number, PlanRow, PressRow, Story, TopicRow
from esep.config import LANGUAGES
from esep.warehouse.read import Alarm, Discrepancy, RegionDay, Topic

STATUSES = ("on_time", "late", "very_late", "rejected", "overdue", "missing", "due", "not_due")
EXCEPTIONS_SHOWN = 7
LINES_SHOWN = 3  # pace gaps and silent regions in the 30-second picture
TOPICS_SHOWN = 5
DISCREPANCIES_SHOWN = 5
PACE_ALARM = Decimal(-10)  # percentage points; the same limit as the mart's alarm

SEVERITIES = ("critical", "warning", "info")

# Of alarms of one severity, which a reader should see first, and whose move it is.
ALARMS = {
    "forbidden_date": "hq",
    "held_file": "data",
    "rejected": "region",
    "missing": "region",
    "pace_gap": "region",
    "summary_differs": "region",
}


def tell(figures: Figures, language: str, edition: str) -> Story:
    """The story of `figures` in `language`; `edition` is the edition's key, for the footnote."""
    return _Teller(figures, Words(language), edition).story()


def safe_link(url: str | None) -> str | None:
    """`url` if it is a plain http(s) address with a host, else None: nothing else may become a link in a mail."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    is_plain = url is not None and re.fullmatch(r"https?://[^\s<>\"]+", url) and parts.hostname
    return url if is_plain else None


@dataclass(frozen=True, slots=True)
class _Teller:
    figures: Figures
    words: Words
    edition: str

    def story(self) -> Story:
        figures, words, is_quiet = self.figures, self.words, self.figures.is_quiet
        marks = tuple((language, Words(language).say("synthetic")) for language in LANGUAGES)
        return Story(
            language=words.language,
            subject=self._subject(),
            title=words.say("title"),
            day=f"{words.day(figures.report_date, long=True)}, {words.weekday(figures.report_date)}",
            campaign=getattr(figures.campaign, f"name_{words.language}"),
            synthetic=marks if figures.campaign.is_synthetic else (),
            quiet=words.say("quiet", silence=figures.campaign.silence_on, vote=figures.campaign.voting_on)
            if is_quiet
            else "",
            stale=self._stale(),
            headline=self._headline(),
            strip=self._strip(),
            tiles_alt=self._tiles_alt(),
            brief=self._brief(),
            exceptions=tuple(map(self._exception, self._alarms()[:EXCEPTIONS_SHOWN])),
            exceptions_more=self._exceptions_more(),
            plan=() if is_quiet else tuple(map(self._plan_row, figures.worst_gaps)),
            bullets_alt="" if is_quiet else self._bullets_alt(),
            questions=""
            if is_quiet
            else words.say(
                "questions.total",
                questions=words.number(figures.headline.questions),
                proposals=words.number(figures.headline.proposals),
            ),
            topics=() if is_quiet else tuple(map(self._topic_row, self._asked()[:TOPICS_SHOWN])),
            articles="" if is_quiet else self._articles(),
            press=() if is_quiet else tuple(map(self._press_row, figures.discrepancies[:DISCREPANCIES_SHOWN])),
            quality=words.say(
                "quality",
                loaded=figures.headline.rows_loaded,
                refused=figures.headline.rows_refused,
                warnings=figures.headline.findings_warning,
            ),
            notes=self._notes(),
        )

    def name(self, region: RegionDay) -> str:
        name = str(getattr(region, f"region_name_{self.words.language}"))
        return name[:1].upper() + name[1:]  # «область Абай» stands at the head of a line or a cell everywhere

    def _subject(self) -> str:
        figures, words = self.figures, self.words
        subject = words.say(
            "subject.quiet" if figures.is_quiet else "subject",
            date=figures.report_date,
            filed=figures.headline.regions_filed,
            n=figures.headline.regions_expected,
            pct=words.pct(figures.headline.completion_cum_pct),
        )
        if figures.stale_for is not None:
            subject = f"{subject} · {words.say('stale.subject')}"
        mark = f" ({words.say('synthetic').lower()})" if figures.campaign.is_synthetic else ""
        return (subject + mark).replace("\N{NO-BREAK SPACE}", " ")

    def _stale(self) -> str:
        figures, words = self.figures, self.words
        if figures.stale_for is None:
            return ""
        number = DASH if figures.generation_no is None else figures.generation_no
        return words.say("stale", date=figures.stale_for, n=number, ts=words.instant(figures.data_as_of))

    def _headline(self) -> str:
        head, words = self.figures.headline, self.words
        sentences = [
            words.say("headline.filed", filed=head.regions_filed, n=head.regions_expected, on_time=head.regions_on_time)
        ]
        if not self.figures.is_quiet:
            if head.planned_cum is None or head.held_cum is None:
                sentences.append(words.say("headline.no_plan"))
            else:
                pct = words.pct(head.completion_cum_pct)
                sentences.append(words.say("headline.plan", pct=pct, held=head.held_cum, n=head.planned_cum))
        alarms = len(self._alarms())
        sentences.append(words.say("headline.alarms", n=alarms) if alarms else words.say("headline.no_alarms"))
        return " ".join(sentences)

    def _strip(self) -> tuple[Number, ...]:
        head, words = self.figures.headline, self.words
        filed = Number(
            words.say("of", part=head.regions_filed, whole=head.regions_expected),
            words.say("strip.filed"),
            words.say("strip.filed.note", on_time=head.regions_on_time, late=head.regions_late),
        )
        if self.figures.is_quiet:
            return (filed,)
        basis = words.say("strip.basis", filed=head.regions_filed, of=head.regions_expected)
        before = head.completion_cum_pct_previous_day
        change = ""
        if before is not None and head.completion_cum_pct is not None:
            change = words.say("strip.plan.note", change=words.pp(head.completion_cum_pct - before))
        return (
            filed,
            Number(words.pct(head.completion_cum_pct), words.say("strip.plan"), change),
            Number(words.number(head.events_held), words.say("strip.held"), basis),
            Number(words.number(head.participants_offline), words.say("strip.people"), basis),
        )

    def _tiles_alt(self) -> str:
        said = []
        label = f"tile_label_{self.words.language}"
        for status in STATUSES:
            tiles = [getattr(r, label) for r in self.figures.regions if r.filing_status == status]
            if tiles:
                what = self.words.say(f"status.{status}")
                said.append(self.words.say("chart.tiles.alt", status=what, count=len(tiles), regions=", ".join(tiles)))
        return "; ".join(said)

    def _bullets_alt(self) -> str:
        rows = (
            f"{getattr(r, f'tile_label_{self.words.language}')} {self._of(r.held_cum, r.planned_cum)}"
            for r in self.figures.worst_gaps
        )
        return f"{self.words.say('chart.bullets')}: " + "; ".join(rows)

    def _of(self, held: int | None, planned: int | None) -> str:
        return f"{self.words.number(held)} / {self.words.number(planned)}"

    # the 30-second picture

    def _brief(self) -> tuple[Brief, ...]:
        quiet = (self._brief_not_filed(), self._brief_countdown())
        if self.figures.is_quiet:
            return quiet
        return (self._brief_gaps(), quiet[0], self._brief_asked(), self._brief_press(), quiet[1])

    def _brief_gaps(self) -> Brief:
        words = self.words
        behind = [r for r in self.figures.worst_gaps if r.pace_gap_pp is not None and r.pace_gap_pp < 0]
        lines = [
            words.say(
                "brief.gap",
                region=self.name(r),
                gap=words.pp(r.pace_gap_pp),
                held=words.number(r.held_cum),
                planned=words.number(r.planned_cum),
            )
            for r in behind[:LINES_SHOWN]
        ]
        return Brief(words.say("brief.gaps"), tuple(lines) or (words.say("brief.no_gaps"),))

    def _brief_not_filed(self) -> Brief:
        words = self.words
        lines = []
        for region in self.figures.not_filed:
            status = words.say(f"status.{region.filing_status}")
            run = region.days_missing_in_a_row
            if run:
                lines.append(words.say("brief.not_filed.one", region=self.name(region), status=status, n=run))
            else:
                lines.append(words.say("brief.not_filed.plain", region=self.name(region), status=status))
        return Brief(words.say("brief.not_filed"), tuple(lines) or (words.say("brief.all_filed"),))

    def _asked(self) -> list[Topic]:
        return [topic for topic in self.figures.topics if topic.asked]

    def _topic(self, topic: Topic) -> str:
        return str(getattr(topic, f"topic_label_{self.words.language}"))

    def _brief_asked(self) -> Brief:
        words, asked = self.words, self._asked()
        lines = [words.say("brief.asked.most", topic=self._topic(topic), n=topic.asked) for topic in asked[:1]]
        rising = [t for t in self.figures.topics if t.momentum is not None and t.momentum > 0]
        for topic in sorted(rising, key=lambda t: (-(t.momentum or 0), t.rank))[:1]:
            change = words.pct((topic.momentum or Decimal(0)) * 100, signed=True)
            lines.append(words.say("brief.asked.rising", topic=self._topic(topic), change=change))
        return Brief(words.say("brief.asked"), tuple(lines) or (words.say("brief.asked.nothing"),))

    def _brief_press(self) -> Brief:
        words, head = self.words, self.figures.headline
        label = words.say("brief.press")
        if not head.discrepancies_major:
            return Brief(label, (words.say("brief.press.none", checked=head.discrepancies_checked),))
        count = words.say("brief.press.count", n=head.discrepancies_major, checked=head.discrepancies_checked)
        for first in self.figures.discrepancies[:1]:
            row = self._press_row(first)
            sentence = words.say("press.sentence", place=row.place, claim=row.said, rep=row.reported, dev=row.deviation)
            return Brief(label, (count, sentence), row.href, row.source)
        return Brief(label, (count,))

    def _brief_countdown(self) -> Brief:
        words, campaign, left = self.words, self.figures.campaign, self.figures.headline.days_to_vote
        if self.figures.is_quiet:
            text = words.say("countdown.silence", silence=campaign.silence_on)
            lines: tuple[str, ...] = (text, words.say("countdown.vote", vote=campaign.voting_on))
        elif left > 0:
            lines = (words.say("countdown", n=left, vote=campaign.voting_on, date=self.figures.report_date),)
        else:
            lines = (words.say("countdown.vote", vote=campaign.voting_on),)
        return Brief(words.say("brief.countdown"), lines)

    # exceptions

    def _alarms(self) -> list[Alarm]:
        """Alarms in the order a reader should see them; a quiet edition leaves out those about outreach."""
        order = list(ALARMS)
        shown = [
            alarm
            for alarm in self.figures.alarms
            if not (self.figures.is_quiet and alarm.alarm_code in {"pace_gap", "summary_differs"})
        ]
        gaps = {region.region_code: region for region in self.figures.regions}

        def weight(alarm: Alarm) -> tuple[int, int, Decimal, date, str]:
            severity = SEVERITIES.index(alarm.severity) if alarm.severity in SEVERITIES else len(SEVERITIES)
            rank = order.index(alarm.alarm_code) if alarm.alarm_code in order else len(order)
            region = gaps.get(alarm.region_code)
            worse = (region.pace_gap_pp if region and alarm.alarm_code == "pace_gap" else None) or Decimal(0)
            return severity, rank, worse, alarm.since_date or self.figures.report_date, alarm.region_code

        return sorted(shown, key=weight)

    def _exception(self, alarm: Alarm) -> Exceptional:
        words = self.words
        region = next((r for r in self.figures.regions if r.region_code == alarm.region_code), None)
        key = words.known(f"alarm.{alarm.alarm_code}", "alarm.other")
        what = words.say(
            key,
            code=alarm.alarm_code,
            n=(region and region.days_missing_in_a_row) or 1,
            gap=words.pp(region.pace_gap_pp if region else None).lstrip(MINUS),
        )
        return Exceptional(
            what=what,
            where=self.name(region) if region else alarm.region_code,
            since=words.day(alarm.since_date) if alarm.since_date else DASH,
            move=words.say(f"move.{ALARMS.get(alarm.alarm_code, 'hq')}"),
        )

    def _exceptions_more(self) -> str:
        alarms = len(self._alarms())
        if not alarms:
            return self.words.say("exceptions.none")
        more = alarms - EXCEPTIONS_SHOWN
        return self.words.say("exceptions.more", n=more) if more > 0 else ""

    # below the fold

    def _plan_row(self, region: RegionDay) -> PlanRow:
        words = self.words
        is_missing = region.filing_status not in FILED
        return PlanRow(
            region=self.name(region),
            status=words.say(f"status.{region.filing_status}"),
            day=words.number(region.events_held),
            held=self._of(region.held_cum, region.planned_cum),
            completion=words.pct(region.completion_cum_pct),
            gap=words.pp(region.pace_gap_pp, unit=False),
            is_behind=region.pace_gap_pp is not None and region.pace_gap_pp < PACE_ALARM,
            is_missing=is_missing,
        )

    def _topic_row(self, topic: Topic) -> TopicRow:
        words = self.words
        change = DASH if topic.momentum is None else words.pct(topic.momentum * 100, signed=True)
        return TopicRow(self._topic(topic), words.number(topic.asked), words.number(topic.asked_7d), change)

    def _articles(self) -> str:
        head = self.figures.headline
        return self.words.say("press.articles", n=head.articles, ru=head.articles_ru, kk=head.articles_kk)

    def _press_row(self, found: Discrepancy) -> PressRow:
        words = self.words
        value = words.say(
            words.known(f"comparator.{found.comparator}", "comparator.eq"),
            low=words.number(found.low if found.low is not None else found.high),
            high=words.number(found.high),
        )
        measure = words.say(words.known(f"measure.{found.measure}", "measure.other"), code=found.measure)
        plain = getattr(found, f"region_name_{words.language}") or words.say("press.national")
        reported = words.say("txt.no_report") if found.reported_value is None else words.number(found.reported_value)
        return PressRow(
            place=inside(found.region_code, words.language, plain),
            said=words.say("press.claim", measure=measure, value=value),
            quote=found.said,
            reported=reported,
            deviation=words.pct(found.deviation_pct, signed=True),
            source=f"{found.source_name}, {words.day(found.claim_date)}",
            href=safe_link(found.url),
        )

    def _notes(self) -> tuple[str, ...]:
        words = self.words
        first = words.say("note.as_of", ts=words.instant(self.figures.data_as_of))
        last = words.say("note.source", edition=self.edition)
        if self.figures.is_quiet:
            return first, words.say("note.dash"), last
        middle = (words.say(f"note.{name}") for name in ("plan", "people", "dash", "estimated"))
        return first, *middle, last
