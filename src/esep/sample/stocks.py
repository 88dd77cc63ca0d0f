"""The invented stock of materials (form F4): received in lots, handed out at events and left at doors."""

from __future__ import annotations

from datetime import date
from typing import Any

from esep.sample import plans
from esep.sample.plans import rng

Row = dict[str, Any]
Stock = dict[tuple[str, str], int]

# What is handed out, in which shares; posters are put up, not handed out, and are none of R-243's.
HANDED = {("leaflet", "kk"): 45, ("leaflet", "ru"): 35, ("booklet", "kk_ru"): 20}
POSTER = ("poster", "kk_ru")
LOTS = (0, 11, 22)  # days after the start on which a lot comes, or the next day that is filed
COPIES_PER_VOTER = 0.4


def rows(
    seed: int, region_code: str, day: date, before: Stock, handed: int, *, lots: int, voters: int
) -> tuple[Row, ...]:
    """The day's movement: `handed` copies given away, `lots` lots received since `before` was the stock."""
    dice = rng(seed, region_code, day, "materials")
    wanted = dict(zip(HANDED, plans.apportion(handed, [float(part) for part in HANDED.values()]), strict=True))
    wanted[POSTER] = dice.randint(0, 12)
    found = []
    for key, given in wanted.items():
        opening = before.get(key, 0)
        received = lots * round(voters * COPIES_PER_VOTER * HANDED.get(key, 4) / 100)
        spoilt = dice.choice((0, 0, 0, 0, 2, 5))
        received += max(0, given + spoilt - opening - received)  # nobody hands out what is not there
        found.append(
            {
                "unit_code": None,
                "material_type": key[0],
                "language": key[1],
                "opening": opening,
                "received": received,
                "distributed": given,
                "written_off": spoilt,
                "closing": opening + received - given - spoilt,
            }
        )
    return tuple(found)


def closing(movement: tuple[Row, ...]) -> Stock:
    """What is left, by material and language."""
    return {(row["material_type"], row["language"]): row["closing"] for row in movement}


def lots_between(previous: date | None, day: date) -> int:
    """How many lots came after the previous filed day, through `day`."""
    ages = [(when - plans.STARTS_ON).days for when in (previous, day) if when is not None]
    low = ages[0] if previous is not None else -1
    return sum(low < lot <= ages[-1] for lot in LOTS)
