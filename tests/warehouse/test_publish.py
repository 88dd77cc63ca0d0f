"""A whole build becomes what people read in one step, or nothing does; what did not change is not touched."""

from __future__ import annotations

import threading
import time

import psycopg
import pytest
from psycopg import IsolationLevel
from psycopg.types.json import Jsonb
from warehouse import publish_room as room

from esep.errors import WarehouseError
from esep.warehouse import build, connect, publish

WHOLE = (
    "select (select count(*) from core.fct_event), (select sum(held) from core.fct_event), "
    "(select sum(held) from marts.mart_region_day), (select generation_no from published.generation)"
)
SHAPES = """
select c.relname, ops.shape_of(c.oid) from pg_class as c
where c.relnamespace = 'published'::regnamespace and c.relkind = 'r'
"""


def versions(url: str, table: str = "published.fct_event") -> dict[str, str]:
    """Row by key, and the transaction that wrote it: another one means the row was touched."""
    with psycopg.connect(url) as connection:
        return dict(connection.execute(f"select event_uid, xmin::text from {table}".encode()).fetchall())


def test_people_read_nothing_before_and_everything_after(made: str) -> None:
    with pytest.raises(psycopg.errors.UndefinedTable):
        room.ask("select * from core.fct_event")
    assert room.go() == "publish: generation 1, 107 rows of 5 tables differ"
    assert room.ask(WHOLE) == [(100, 5050, 5, 1)]
    assert room.ask("select distinct data_as_of from marts.mart_region_day") == [(room.AS_OF,)]
    assert room.ask("select region_code, data_as_of from report.rpt_digest order by 1", "reporter") == [
        ("61", room.AS_OF), ("75", room.AS_OF),
    ]  # fmt: skip


def test_what_is_published_has_the_keys_the_indexes_and_the_words_of_what_was_built(made: str) -> None:
    room.go()
    with psycopg.connect(made) as owner:
        shapes: dict[str, str] = dict(owner.execute(SHAPES).fetchall())
        assert "event_uid text!" in shapes["fct_event"]
        assert "key unique btree (event_uid)" in shapes["fct_event"]
        assert "btree (region_code, held)" in shapes["fct_event"]
        assert "data_as_of" not in shapes["mart_region_day"]
        said = owner.execute(
            "select obj_description(r::regclass), col_description(r::regclass, 3) "
            "from unnest(array['core.fct_event', 'published.fct_event']) as r"
        ).fetchall()
        assert said == [("One row per event.", "Events held.")] * 2


def test_publishing_twice_touches_no_row(made: str) -> None:
    room.go()
    before = versions(made)
    assert "nothing has changed" in room.go()
    assert room.go("as good as new") == "publish: generation 2, 0 rows of 5 tables differ"
    assert versions(made) == before


def test_only_rows_that_differ_are_touched(made: str) -> None:
    room.go()
    before = versions(made)
    room.transform(
        "update build_core.fct_event set share = 1.0 where event_uid = 'e3';"  # 1.0000000000000000 before: other bytes
        "delete from build_core.fct_event where event_uid = 'e4';"
        "insert into build_core.fct_event values ('e101', '61', null, null);"
        "update build_core.fct_event set held = held where event_uid = 'e5';"
    )
    assert "generation 2, 3 rows" in room.go("second")
    after = versions(made)
    assert {key for key in before | after if before.get(key) != after.get(key)} == {"e3", "e4", "e101"}
    assert room.ask("select share::text from core.fct_event where event_uid = 'e3'") == [("1.0",)]


def test_the_instant_moves_and_the_rows_stay(made: str) -> None:
    room.go()
    before = versions(made)
    room.transform("update build_marts.mart_region_day set data_as_of = data_as_of + interval '1 day'")
    assert "0 rows" in room.go("a day later")
    assert room.ask(
        "select (max(data_as_of) - %s)::text from marts.mart_region_day".replace("%s", f"'{room.AS_OF}'")
    ) == [("1 day",)]
    assert versions(made) == before


def test_a_table_of_another_shape_is_made_anew(made: str) -> None:
    room.go()
    room.transform(
        "alter table build_core.fct_event add column note text, alter column held type bigint, drop column share;"
        "update build_core.fct_event set note = 'n';"
        "create index on build_core.dim_region (name)"
    )
    assert "generation 2, 102 rows" in room.go("other shape")
    assert room.ask("select event_uid, region_code, held, note from core.fct_event where event_uid = 'e2'") == [
        ("e2", "61", 2, "n")
    ]
    assert "generation 3, 0 rows" in room.go("the same again")
    with psycopg.connect(made) as owner:
        assert "btree (name)" in str(owner.execute(SHAPES).fetchall())


def test_what_is_no_longer_built_vanishes(made: str, monkeypatch: pytest.MonkeyPatch) -> None:
    room.go()
    fewer = room.MODELS | {"core": ["dim_region", "fct_event"]}
    monkeypatch.setattr(publish, "models", lambda: fewer)
    room.go("without one")  # what dbt left behind in the build schema is not published
    for name in ("core.fct_flat", "published.fct_flat"):
        with pytest.raises(psycopg.errors.UndefinedTable):
            room.ask(f"select * from {name}")
    assert room.ask("select count(*) from core.fct_event") == [(100,)]


def test_a_model_that_moves_to_another_layer_is_read_there_only(made: str, monkeypatch: pytest.MonkeyPatch) -> None:
    room.go()
    room.transform("alter table build_core.fct_flat set schema build_marts")
    monkeypatch.setattr(
        publish,
        "models",
        lambda: room.MODELS | {"core": ["dim_region", "fct_event"], "marts": ["mart_region_day", "fct_flat"]},
    )
    room.go("moved")
    assert room.ask("select code, n from marts.fct_flat") == [("a", 1)]
    with pytest.raises(psycopg.errors.UndefinedTable):
        room.ask("select * from core.fct_flat")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("alter table build_core.fct_flat drop constraint fct_flat_pkey", r"build_core\.fct_flat has no primary key"),
        ("drop table build_core.fct_flat", r"build_core\.fct_flat is not there"),
    ],
)
def test_a_build_that_cannot_be_published_changes_nothing(made: str, change: str, said: str) -> None:
    room.go()
    room.transform("delete from build_core.dim_region;" + change)
    with pytest.raises(psycopg.errors.RaiseException, match=said):
        room.go("broken")
    assert room.ask(WHOLE) == [(100, 5050, 5, 1)]
    assert room.ask("select count(*) from core.dim_region") == [(2,)]


def test_names_are_never_run(made: str) -> None:
    for models in ({"core": ["fct_x; drop table published.fct_event"]}, {"ops": ["dim_region"]}, {"core": ['fct_"x']}):
        with pytest.raises(psycopg.errors.RaiseException, match="only models of"), connect("transformer") as connection:
            connection.execute("select ops.publish('f', 's', now(), %s)", (Jsonb(models),))


def test_columns_may_have_any_name(made: str) -> None:
    room.go()
    room.transform("""update build_core.fct_flat set "Odd ""name" = 'x', "order" = 2, b = 'y'""")
    assert "generation 2, 1 rows" in room.go("odd names")
    assert room.ask("select * from core.fct_flat") == [("a", 1, "y", "p", "x", 2)]


# -- a scope: only the keys that changed are looked at ----------------------------------------------------------------


def test_a_scope_limits_the_merge_to_the_changed_keys(made: str) -> None:
    room.go()
    room.transform(
        "create table build_core.changed (region_code text); insert into build_core.changed values ('61'), ('61');"
        "update build_core.fct_event set held = 0; delete from build_core.fct_event where event_uid in ('e1', 'e2');"
        "insert into build_core.fct_event values ('e200', '61', 1, 1), ('e201', '75', 1, 1)"
    )
    scope = {"fct_event": {"key": ["region_code"], "changed": "build_core.changed"}}
    with connect("transformer") as connection:
        row = connection.execute(
            "select ops.publish('scoped', 's', now(), %s, %s)", (Jsonb(room.MODELS), Jsonb(scope))
        ).fetchone()
    assert row is not None
    assert row[0]["touched"]["fct_event"] == 49 + 1 + 1
    assert room.ask("select region_code, count(*), sum(held) from core.fct_event group by 1 order by 1") == [
        ("61", 50, 1), ("75", 50, 2500),
    ]  # fmt: skip
    room.built("whole")
    assert "51 rows" in publish.publish(room.DAY)  # a whole merge afterwards finds what the scope left out


# -- builds that are not whole ----------------------------------------------------------------------------------------


def test_a_kill_between_core_and_marts_leaves_people_the_old_generation(made: str) -> None:
    room.go()
    room.built("second", "stage", "core")
    room.transform("update build_core.fct_event set held = 0")
    with pytest.raises(WarehouseError, match="a newer build is under way"):
        room.go()
    assert room.ask(WHOLE) == [(100, 5050, 5, 1)]
    room.transform("update build_marts.mart_region_day set held = 0 where held is not null")
    room.built("second", "marts")
    room.go()
    assert room.ask(WHOLE) == [(100, 0, 0, 2)]


def test_a_layer_that_was_begun_is_of_no_build(made: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """dbt is killed in the middle, then what came in is taken back: the inputs are those of before, the tables are not."""
    room.go()

    def killed(*_: object, **__: object) -> build.Built:
        raise KeyboardInterrupt

    def again(day: object, name: str, **_: object) -> build.Built:
        asked.append(name)
        return build.Built(name, 1, 0.0)

    asked: list[str] = []
    monkeypatch.setattr(build, "_inputs", lambda name: build._Inputs("second", room.AS_OF, None, "p"))
    monkeypatch.setattr(build, "_dbt_build", killed)
    with pytest.raises(KeyboardInterrupt):
        build.layer(room.DAY, "core")
    with pytest.raises(WarehouseError, match="a newer build is under way"):
        room.go()
    monkeypatch.setattr(build, "_inputs", lambda name: build._Inputs("first", room.AS_OF, None, "p"))
    monkeypatch.setattr(build, "_dbt_build", again)
    build.layer(room.DAY, "core")
    build.layer(room.DAY, "marts")
    assert asked == ["core"]  # the marts were never begun
    assert "nothing has changed" in room.go()


def test_before_any_build_one_sentence_says_so(made: str) -> None:
    with psycopg.connect(made) as owner:
        owner.execute("delete from ops.builds where layer = 'marts'")
    with pytest.raises(WarehouseError, match="marts has not been built yet"):
        room.go()


# -- people who read meanwhile ----------------------------------------------------------------------------------------


def test_a_long_reader_sees_one_generation_and_stands_in_nobodys_way(made: str) -> None:
    room.go()
    with connect("analyst") as reader:
        reader.isolation_level = IsolationLevel.REPEATABLE_READ
        before = reader.execute(WHOLE).fetchall()
        as_of = reader.execute("select max(data_as_of) from marts.mart_region_day").fetchall()
        for round_ in range(3):
            room.transform(
                "update build_core.fct_event set held = held + 1; delete from build_core.fct_event where event_uid = "
                f"'e{round_ + 1}'; update build_marts.mart_region_day set held = 7, data_as_of = now()"
            )
            began = time.monotonic()
            room.go(f"round {round_}")
            assert time.monotonic() - began < 20
            assert reader.execute(WHOLE).fetchall() == before
            assert reader.execute("select max(data_as_of) from marts.mart_region_day").fetchall() == as_of
    assert room.ask("select generation_no from published.generation") == [(4,)]


def test_a_table_in_use_is_exchanged_when_its_reader_is_through_and_nobody_queues_behind(made: str) -> None:
    room.go()
    said: list[str] = []
    with connect("analyst") as reader:
        reader.execute("select count(*) from core.fct_event")  # holds the table until its transaction ends
        room.transform("alter table build_core.fct_event add column note text")
        room.built("second")
        publishing = threading.Thread(target=lambda: said.append(publish.publish(room.DAY)))
        publishing.start()
        waits = []
        for _ in range(12):
            began = time.monotonic()
            assert room.ask("select count(*) from core.fct_event") == [(100,)]
            waits.append(time.monotonic() - began)
            time.sleep(0.1)
        assert publishing.is_alive()
        assert max(waits) < 2
    publishing.join(60)
    assert said == ["publish: generation 2, 100 rows of 5 tables differ"]
    assert room.ask("select count(note) from core.fct_event") == [(0,)]


def test_two_publishers_at_once_make_one_generation(made: str) -> None:
    said: list[str] = []
    threads = [threading.Thread(target=lambda: said.append(room.go())) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted("nothing has changed" in one for one in said) == [False, True, True]
    assert room.ask("select generation_no from published.generation") == [(1,)]
