"""Write the campaign's settings where dbt reads them, and what they said before; doing it again changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from psycopg import Connection, sql

from esep import days
from esep.config import Campaign, Press, settings
from esep.errors import ConfigError
from esep.regions import regions
from esep.warehouse import versions
from esep.warehouse.connect import connect
from esep.warehouse.load import upsert


def write() -> None:
    """campaign.yml -> ops.campaign, ops.campaign_parties, _regions, _outlets; ops.outlet_versions, region_voters_versions."""
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
                    "aliases": list(party.aliases),
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
        today = days.calendar_day(days.now())
        versions.keep(connection, "ops.outlet_versions", ["source_code"], _outlets(known.press), today)
        keys = ["region_code", "voters_from"]
        versions.keep(connection, "ops.region_voters_versions", keys, _voters(campaign), today)


def write_rules(rules: Iterable[Mapping[str, Any]]) -> None:
    """The catalogue of rules as it is configured -> ops.rule_versions."""
    with connect("loader") as connection:
        versions.keep(connection, "ops.rule_versions", ["rule"], rules, days.calendar_day(days.now()))


def _outlets(press: Press) -> Iterator[dict[str, Any]]:
    for outlet in press.outlets:
        yield {
            "source_code": outlet.code,
            "name": outlet.name,
            "language": outlet.language,
            "home_url": outlet.home,
            "feed_url": outlet.feed,
            "sitemap_url": outlet.sitemap,
            "listing_url": outlet.listing,
            "region_code": outlet.region_code,
            "owner_kind": outlet.owner,
            "terms_note": outlet.terms,
        }


def _voters(campaign: Campaign) -> Iterator[dict[str, Any]]:
    unknown = {one.region_code for one in campaign.voters} - {region.code for region in regions()}
    if unknown:
        raise ConfigError(f"campaign.yml, regions.voters: there is no region {', '.join(sorted(unknown))}")
    for one in campaign.voters:
        yield {
            "region_code": one.region_code,
            "voters_from": one.from_on,
            "voters": one.voters,
            "voters_basis": one.basis,
            "voters_comparator": one.comparator,
            "voters_source": one.source,
        }


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
