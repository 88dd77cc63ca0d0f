"""kill -9 of the server's process that publishes: people read the whole old generation, and the next one is right."""

from __future__ import annotations

import os
import signal
import threading
import time

import psycopg
import pytest
from psycopg.types.json import Jsonb
from warehouse import publish_room as room

from esep.warehouse import connect, engine, publish

WHOLE = (
    "select (select count(*) from core.fct_event), (select sum(held) from core.fct_event), "
    "(select sum(held) from marts.mart_region_day), (select generation_no from published.generation)"
)
PUBLISH = "select ops.publish('second', 's', now(), %s)"
MUCH = (
    "insert into build_core.fct_event select 'm' || n, '61', 1, n from generate_series(1, 200000) as n;"
    "update build_marts.mart_region_day set held = 0"
)


def is_up(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def kill(url: str, pid: int) -> None:
    """kill -9, and wait for the server to have come up again, all its connections gone."""
    os.kill(pid, signal.SIGKILL)
    time.sleep(0.5)
    deadline = time.monotonic() + 60
    while not is_up(url):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    engine.cache_clear()


@pytest.mark.parametrize("is_through", [False, True], ids=["in the middle", "before its commit"])
@pytest.mark.parametrize("change", ["", "alter table build_core.fct_event add column note text"], ids=["same", "anew"])
def test_a_killed_publisher_leaves_the_whole_old_generation(made: str, change: str, is_through: bool) -> None:
    room.go()
    room.transform(MUCH)
    room.transform(change or "select 1")
    room.built("second")
    pid: list[int] = []
    through, over = threading.Event(), threading.Event()

    def work() -> None:
        try:
            with connect("transformer") as connection:
                pid.append(connection.info.backend_pid)
                connection.execute(PUBLISH, (Jsonb(room.MODELS),))
                through.set()
                connection.execute("select pg_sleep(60)")
        except psycopg.Error:
            over.set()

    worker = threading.Thread(target=work)
    worker.start()
    if is_through:
        assert through.wait(60)
    else:
        wait_until_active(made, pid)
        assert not through.is_set()
    kill(made, pid[0])
    worker.join(60)
    assert over.is_set()
    assert room.ask(WHOLE) == [(100, 5050, 5, 1)]
    rows = 200_102 if change else 200_002
    assert room.go() == f"publish: generation 2, {rows} rows of 5 tables differ"
    assert room.ask(WHOLE) == [(200_100, 205_050, 0, 2)]
    with psycopg.connect(made) as owner:
        left = owner.execute("select relname from pg_class where relname like '%\\_\\_new'").fetchall()
    assert left == []
    assert publish.publish(room.DAY) == "publish: nothing has changed since the last generation"


def wait_until_active(url: str, pid: list[int]) -> None:
    """Until the publisher has been at work for a moment: rows of the new generation are written, and not committed."""
    deadline = time.monotonic() + 30
    with psycopg.connect(url, autocommit=True) as owner:
        while time.monotonic() < deadline:
            busy = (
                pid
                and owner.execute(
                    "select clock_timestamp() - query_start > interval '0.2 s' from pg_stat_activity "
                    "where pid = %s and state = 'active' and query like '%%ops.publish%%'",
                    (pid[0],),
                ).fetchone()
            )
            if busy and busy[0]:
                return
            time.sleep(0.02)
    raise AssertionError("the publisher was never seen at work")
