"""SYNTHETIC figures of one invented day: 17 regions on time, one late, one missing for three days, one rejected."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from esep import days
from esep.bulletin.figures import Figures, Mark
from esep.regions import regions
from esep.warehouse.read import Alarm, Discrepancy, Headline, RegionDay, Topic

DAY = date(2026, 2, 20)
AS_OF = datetime(2026, 2, 21, 8, 0, tzinfo=days.ALMATY)
MISSING, REJECTED, LATE, VERY_LATE, BEHIND = "47", "31", "39", "23", "62"


def region_day(code: str) -> RegionDay:
    """One region's invented day; the missing one has no figures at all, the rejected one those of the day before."""
    region = next(r for r in regions() if r.code == code)
    number = [r.code for r in regions()].index(code)
    status = {MISSING: "overdue", REJECTED: "rejected", LATE: "late", VERY_LATE: "very_late"}.get(code, "on_time")
    total = region.planned_events
    planned = total * 28 // 100
    held = planned * (88 + number * 7 % 23) // 100
    if code == BEHIND:
        held = planned * 55 // 100
    gap = (Decimal(held - planned) / Decimal(total) * 100).quantize(Decimal("0.01"))
    is_missing = code == MISSING
    return RegionDay(
        region_code=code,
        region_name_ru=region.name_ru,
        region_name_kk=region.name_kk,
        region_name_en=region.name_en,
        tile_row=region.tile_row,
        tile_col=region.tile_col,
        tile_label_ru=region.tile_ru,
        tile_label_kk=region.tile_kk,
        tile_label_en=region.tile_en,
        is_city=region.kind == "city",
        sort_order=number + 1,
        filing_status=status,
        received_at=None if status in {"overdue", "rejected"} else days.at(DAY, AS_OF.time().replace(hour=19)),
        minutes_late={"late": 75, "very_late": 990}.get(status),
        events_held=None if status in {"overdue", "rejected"} else 8 + number * 3,
        planned_cum=planned,
        held_cum=None if is_missing else held,
        planned_total=total,
        completion_cum_pct=None if is_missing else (Decimal(held) / planned * 100).quantize(Decimal("0.01")),
        pace_gap_pp=None if is_missing else gap,
        days_missing_in_a_row={"overdue": 3, "rejected": 1}.get(status, 0),
    )


def figures(day: date = DAY, *, is_synthetic: bool = True) -> Figures:
    """The invented day as an edition's figures."""
    rows = tuple(region_day(region.code) for region in regions())
    filed = [row for row in rows if row.filing_status in {"on_time", "late", "very_late"}]
    held, planned = sum(r.held_cum or 0 for r in rows), sum(r.planned_cum or 0 for r in rows)
    return Figures(
        report_date=day,
        campaign=Mark(
            campaign_code="made-up",
            name_ru="Выдуманная кампания",
            name_kk="Ойдан шығарылған науқан",
            name_en="An invented campaign",
            is_synthetic=is_synthetic,
            silence_on=date(2026, 3, 14),
            voting_on=date(2026, 3, 15),
        ),
        headline=Headline(
            regions_expected=20,
            regions_filed=len(filed),
            regions_on_time=16,
            regions_late=2,
            regions_missing=1,
            regions_rejected=1,
            planned_cum=planned,
            held_cum=held,
            planned_total=sum(r.planned_total or 0 for r in rows),
            completion_cum_pct=(Decimal(held) / planned * 100).quantize(Decimal("0.01")),
            completion_cum_pct_previous_day=Decimal("94.10"),
            events_held=sum(r.events_held or 0 for r in rows),
            participants_offline=18_214,
            questions=1_311,
            proposals=204,
            articles=37,
            articles_ru=21,
            articles_kk=16,
            discrepancies_major=2,
            discrepancies_checked=9,
            alarms=4,
            rows_loaded=2_874,
            rows_refused=11,
            findings_warning=23,
            days_to_vote=(date(2026, 3, 15) - day).days,
            data_as_of=AS_OF + timedelta(days=(day - DAY).days),
        ),
        regions=rows,
        topics=TOPICS,
        discrepancies=DISCREPANCIES,
        alarms=(
            Alarm("missing", MISSING, "critical", day - timedelta(days=2), None),
            Alarm("pace_gap", BEHIND, "warning", day - timedelta(days=4), "-12.60"),
            Alarm("rejected", REJECTED, "warning", day, None),
            Alarm("summary_differs", "19", "info", day, '{"reported": 61, "counted": 58}'),
        ),
    )


def with_region(given: Figures, code: str, **changes: object) -> Figures:
    """The same figures with one region changed."""
    rows = tuple(replace(r, **changes) if r.region_code == code else r for r in given.regions)  # type: ignore[arg-type]
    return replace(given, regions=rows)


TOPICS = (
    Topic("justice", "Правосудие и правозащитные механизмы", "Сот төрелігі және құқық қорғау тетіктері",
          "Justice and human-rights mechanisms", 312, 1_804, 1_690, Decimal("0.067"), 1),
    Topic("digital_rights", "Цифровые права", "Цифрлық құқықтар", "Digital rights", 240, 1_215, 771, Decimal("0.576"), 2),
    Topic("voting_procedure", "Порядок голосования", "Дауыс беру тәртібі", "Voting procedure", 198, 902, 1_004,
          Decimal("-0.102"), 3),
    Topic("land_property", "Земля и собственность", "Жер және меншік", "Land and property", 121, 640, 611,
          Decimal("0.047"), 4),
    Topic("language", "Язык", "Тіл", "Language", 96, 25, 12, None, 5),
    Topic("other", "Другое", "Басқа", "Other", 41, 300, 310, Decimal("-0.032"), 6),
)  # fmt: skip

DISCREPANCIES = (
    Discrepancy(1, "http://127.0.0.1/dala_ru/2026/0220-7.html", "Выдуманный заголовок", "Дала Жаршысы (рус.)", "61",
                "Туркестанская область", "Түркістан облысы", "Turkistan Region", "meetings_held", "held",
                "более 900 встреч", Decimal(900), None, "ge", DAY, Decimal(541), Decimal("66.36"), "major"),
    Discrepancy(2, "http://127.0.0.1/korme_kk/2026/0219-2.html", "Ойдан шығарылған тақырып", "Көрме Таңы", "79",
                "город Шымкент", "Шымкент қаласы", "Shymkent", "members_count", "fact",
                "457 мүше", Decimal(457), Decimal(457), "eq", DAY - timedelta(days=1), None, None, "major"),
)  # fmt: skip
