"""Write the campaign's settings where dbt reads them; doing it again changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from psycopg import Connection, sql

from esep import days
from esep.config import settings
from esep.regions import regions
from esep.warehouse.connect import connect
from esep.warehouse.load import upsert


def write() -> None:
    """campaign.yml -> ops.campaign, ops.campaign_parties, _regions, _outlets."""
    known = settings()
    campaign = known.campaign
    with connect("loader") as connection:
        upsert(
            connection,
            "ops.campaign",
            ["only_row"],
            {
                "only_row": True,
                "campaign_code": campaign.code,
                "name_ru": campaign.name.ru,
                "name_kk": campaign.name.kk,
                "name_en": campaign.name.en,
                "starts_on": campaign.starts_on,
                "ends_on": campaign.ends_on,
                "silence_on": campaign.silence_on,
                "voting_on": campaign.voting_on,
                "filed_by": campaign.filed_by,
                "late_until": campaign.late_until,
                "digest_data_at": campaign.digest_data_at,
                "plan_due_at": campaign.plan_due_at,
                "freezes_at": campaign.freezes_at,
                "time_zone": str(days.ALMATY),
                "is_synthetic": campaign.is_synthetic,
            },
        )
        _rows(
            connection,
            "ops.campaign_parties",
            "party_code",
            (
                {
                    "party_code": party.code,
                    "name_ru": party.name.ru,
                    "name_kk": party.name.kk,
                    "name_en": party.name.en,
                    "is_coalition_member": True,
                    "sort_order": order,
                }
                for order, party in enumerate(campaign.parties, start=1)
            ),
        )
        _rows(
            connection,
            "ops.campaign_regions",
            "region_code",
            (
                {
                    "region_code": region.code,
                    "reporting_starts_on": campaign.reporting_starts_on.get(region.code, campaign.starts_on),
                    "door_starts_on": campaign.door_starts(region.code),
                }
                for region in regions()
            ),
        )
        _rows(
            connection,
            "ops.campaign_outlets",
            "source_code",
            (
                {
                    "source_code": outlet.code,
                    "name": outlet.name,
                    "language": outlet.language,
                    "home_url": outlet.home,
                    "feed_url": outlet.feed,
                    "sitemap_url": outlet.sitemap,
                    "listing_url": outlet.listing,
                    "region_code": outlet.region_code,
                }
                for outlet in known.press.outlets
            ),
        )


def _rows(connection: Connection[Any], table: str, key: str, rows: Iterable[dict[str, Any]]) -> None:
    """The table becomes these rows."""
    kept = []
    for row in rows:
        upsert(connection, table, [key], row)
        kept.append(row[key])
    connection.execute(
        sql.SQL("delete from {} where {} <> all(%s)").format(sql.Identifier(*table.split(".")), sql.Identifier(key)),
        (kept,),
    )


def open_day(day: date, as_of: datetime) -> None:
    """Keep that we look at `day` until `as_of`; an earlier instant than the known one changes nothing."""
    closes = days.at(day, settings().campaign.digest_data_at, days_later=1)
    with connect("loader") as connection:
        connection.execute(
            "insert into ops.days as known (report_date, as_of, is_closed) values (%s, %s, %s) "
            "on conflict (report_date) do update set as_of = greatest(known.as_of, excluded.as_of), "
            "is_closed = known.is_closed or excluded.is_closed",
            (day, as_of, as_of >= closes),
        )
