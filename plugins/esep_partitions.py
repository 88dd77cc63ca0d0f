"""Airflow's own words for "which regions have reported": partitions region|day that roll up to a day.

A producer emits `61|2026-02-20` for each accepted region; the warehouse waits for the day. The interface shows
17 of 20 received, and which three are missing, for every pending day.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from airflow.partition_mappers.base import PartitionMapper
from airflow.partition_mappers.window import Window
from airflow.plugins_manager import AirflowPlugin
from airflow.timetables.trigger import CronTriggerTimetable

from esep.days import ALMATY


class RegionDayMapper(PartitionMapper):
    """61|2026-02-20 -> 2026-02-20."""

    expected_decoded_type = tuple

    def to_downstream(self, key: str) -> str:
        """The day of a region's partition."""
        return key.split("|", 1)[1]

    def decode_downstream(self, downstream_key: str) -> tuple[None, str]:
        """A day without a region: the anchor that the window fills."""
        return (None, downstream_key)

    def encode_upstream(self, decoded: tuple[str, str]) -> str:
        """The partition of one region on one day."""
        return "|".join(decoded)

    def to_partition_date(self, downstream_key: str) -> datetime:
        """Midnight of the day in Almaty."""
        return datetime.fromisoformat(downstream_key).replace(tzinfo=ALMATY)


class AllRegionsWindow(Window):
    """Every configured region on one day."""

    expected_decoded_type = tuple

    def __init__(self, regions: Iterable[str], *, direction: Window.Direction = Window.Direction.FORWARD) -> None:
        super().__init__(direction=direction)
        self.regions = list(regions)

    def to_upstream(self, decoded: tuple[None, str]) -> Iterable[tuple[str, str]]:
        """The partitions that make a day complete."""
        return ((region, decoded[1]) for region in self.regions)

    def serialize(self) -> dict[str, Any]:
        """With the list of regions, so that the scheduler need not know the campaign."""
        return {**super().serialize(), "regions": self.regions}

    @classmethod
    def deserialize(cls, data: dict[str, Any]) -> AllRegionsWindow:
        """The window as it was serialized."""
        return cls(data["regions"], direction=cls.Direction(data["direction"]))


class CronWithPartitions(CronTriggerTimetable):
    """A cron schedule whose runs name the partitions they filled while they run."""

    partitioned_at_runtime = True


class EsepPartitions(AirflowPlugin):
    """Registers the three with Airflow."""

    name = "esep_partitions"
    partition_mappers = [RegionDayMapper]  # noqa: RUF012 (Airflow's own way)
    windows = [AllRegionsWindow]  # noqa: RUF012
    timetables = [CronWithPartitions]  # noqa: RUF012
