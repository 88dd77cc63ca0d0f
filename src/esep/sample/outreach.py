"""The invented door-to-door action (form F5) and the work on the platforms (form F7) of a day."""

from __future__ import annotations

import math
import random
from datetime import date
from typing import Any

from esep.config import settings
from esep.regions import by_code
from esep.sample import plans
from esep.sample.plans import rng

Row = dict[str, Any]

PLATFORMS = (("instagram", "kk"), ("instagram", "ru"), ("facebook", "ru"), ("telegram", "kk_ru"), ("tiktok", "kk"))
MOST_REACHED = 0.04  # of the region's population, by one platform on one day


def doors_have_opened(region_code: str, day: date) -> bool:
    """Whether the region's door-to-door action has begun: from then on its sheet belongs into the pack."""
    starts = settings().campaign.door_starts(region_code)
    return starts is not None and starts <= day


def door(seed: int, region_code: str, day: date) -> tuple[Row, ...]:
    """One row a unit, all units but the last: 12 to 30 households a team and day."""
    if not doors_have_opened(region_code, day) or day > plans.ENDS_ON:
        return ()
    dice = rng(seed, region_code, day, "door")
    return tuple(visits(dice, unit.code) for unit in plans.units_of(region_code)[:-1])


def visits(dice: random.Random, unit_code: str) -> Row:
    """A unit's day at the doors; visited = opened + nobody there + declined."""
    teams = dice.randint(2, 4)
    visited = teams * dice.randint(12, 30)
    opened = round(visited * dice.uniform(0.55, 0.70))
    declined = round(visited * dice.uniform(0.05, 0.12))
    return {
        "unit_code": unit_code,
        "teams": teams,
        "households_visited": visited,
        "households_opened": opened,
        "households_no_answer": visited - opened - declined,
        "households_declined": declined,
        "leaflets_left": opened + dice.randint(0, (visited - opened) // 2),
        "questions_count": dice.randint(0, 3),
    }


def online(seed: int, region_code: str, day: date, posts: int) -> tuple[Row, ...]:
    """One row a platform and language; their posts sum to `posts`. Followers only grow."""
    dice = rng(seed, region_code, day, "online")
    region = by_code()[region_code]
    shares = plans.apportion(posts, [dice.uniform(0.5, 1.5) for _ in PLATFORMS])
    return tuple(
        _platform(seed, region_code, day, place, count, round(region.population * MOST_REACHED))
        for place, count in zip(PLATFORMS, shares, strict=True)
    )


def _platform(seed: int, region_code: str, day: date, place: tuple[str, str], posts: int, most: int) -> Row:
    dice = rng(seed, region_code, day, *place)
    reach = min(most, sum(round(dice.lognormvariate(math.log(900), 0.6)) for _ in range(posts)))
    views = round(reach * dice.uniform(1.1, 1.9))
    lives = int(posts > 2 and dice.random() < 0.2)
    first = rng(seed, region_code, *place, "followers").randint(800, 6000)
    return {
        "platform": place[0],
        "language": place[1],
        "accounts": 1,
        "posts": posts,
        "livestreams": lives,
        "reach": reach,
        "views": views,
        "engagements": round(views * dice.uniform(0.02, 0.12)),
        "peak_viewers": min(views, dice.randint(20, 300)) if lives else 0,
        "followers_total": first + 35 * (day - plans.STARTS_ON).days + dice.randint(0, 20),
    }
