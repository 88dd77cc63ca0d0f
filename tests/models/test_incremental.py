"""A build that touches only what changed ends in the same tables, byte for byte, as one that takes everything anew."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from models import build_replay, campaign_cases
from models.build_replay import Model
from models.test_press_oracle import drop

Connection = psycopg.Connection[Any]
SEEDS = range(8)


@pytest.fixture(scope="module")
def models(built: str) -> list[Model]:
    """The incremental models of the project and what they are made from."""
    assert built
    found = build_replay.compiled()
    assert sum(model.partly is not None for model in found) >= 12
    return found


@pytest.fixture
def scratch(built: str) -> Iterator[Connection]:
    """The built warehouse with nothing in raw and ops, in a transaction that is never committed."""
    with psycopg.connect(built) as connection:
        drop(connection)
        connection.execute("set local session_replication_role = origin")
        yield connection
        connection.rollback()


def whole(connection: Connection, models: list[Model]) -> dict[str, str]:
    """The tables as a full refresh makes them; what stood is left as it was."""
    with connection.transaction(force_rollback=True):
        for model in models:
            build_replay.fill(connection, model, is_whole=True)
        return build_replay.dump(connection, models)


def play(connection: Connection, models: list[Model], seed: int, order: int | None) -> tuple[dict[str, str], int]:
    """A campaign with its arrivals in a random order, a build after each few, some of them killed; tables and builds."""
    dice, case = random.Random(f"{seed} {order}"), campaign_cases.Campaign(seed)
    arrivals = list(case.arrivals)
    if order is not None:
        dice.shuffle(arrivals)
    campaign_cases.configure(connection)
    for model in models:
        build_replay.fill(connection, model, is_whole=True)
    builds = 0
    while arrivals:
        few = dice.randrange(1, 6)
        group, arrivals = arrivals[:few], arrivals[few:]
        meanwhile = group.pop() if len(group) > 1 and dice.random() < 0.3 else None
        for arrival in group:
            arrival(connection)
        if dice.random() < 0.4:
            day = dice.choice(campaign_cases.DAYS)
            campaign_cases.look(connection, day, campaign_cases.tiny.AS_OF.replace(day=day.day + dice.randrange(3)))
        killed_after = dice.randrange(len(models)) if dice.random() < 0.3 else None
        if meanwhile:  # something comes in after the note: the next build sees it
            noted = build_replay.step(connection, models, killed_after=dice.randrange(len(models)))
            meanwhile(connection)
            for model in models:
                build_replay.fill(connection, model)
        else:
            noted = build_replay.step(connection, models, killed_after=killed_after)
        builds += 1
        if killed_after is None and dice.random() < 0.8:
            build_replay.publish(connection, noted)
        if killed_after is None and meanwhile is None and dice.random() < 0.3:
            assert build_replay.dump(connection, models) == whole(connection, models), f"seed {seed}, build {builds}"
    for day in campaign_cases.DAYS:
        campaign_cases.look(connection, day, campaign_cases.tiny.AS_OF.replace(day=27))
    noted = build_replay.step(connection, models)
    return build_replay.dump(connection, models), builds + 1


def test_what_changed_is_enough(models: list[Model], scratch: Connection) -> None:
    builds = 0
    for seed in SEEDS:
        for order in (None, 1):
            with scratch.transaction(force_rollback=True):
                got, steps = play(scratch, models, seed, order)
                builds += steps
                assert got == whole(scratch, models), f"seed {seed}, order {order}"
    print(f"{len(SEEDS)} campaigns in 2 orders, {builds} builds")
    assert builds > 10 * len(SEEDS)
