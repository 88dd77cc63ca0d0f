"""The models that touch only what changed, built step by step without dbt's start: dbt's own SQL, in one transaction."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from esep.warehouse import build, changes

Connection = psycopg.Connection[Any]


@dataclass(frozen=True, slots=True)
class Model:
    """One table: how it is filled whole, and how by what changed (None: always whole)."""

    relation: str
    whole: str
    forget: str | None
    partly: str | None


def compiled() -> list[Model]:
    """Every incremental model and every table one is made from, each after those it reads; the relations must be there."""
    result: Any = build.dbt(
        "--quiet", "compile", "--select", "+config.materialized:incremental", "--exclude", "resource_type:test"
    )
    nodes = {one.node.unique_id: one.node for one in result.results if one.node.resource_type == "model"}
    names = {node.name: node for node in nodes.values()}
    done: list[str] = []

    def add(key: str) -> None:
        if key in nodes and key not in done:
            for before in sorted(nodes[key].depends_on.nodes):
                add(before)
            done.append(key)

    for key in sorted(nodes):
        add(key)
    # dimensions are lists of the project and do not change in a campaign
    return [
        _model(nodes[key], names)
        for key in done
        if nodes[key].config.materialized in {"table", "incremental"} and not nodes[key].name.startswith("dim_")
    ]


# What is_changed says in a build that goes on from the last one; in a full refresh it says true.
IS_CHANGED = re.compile(r"\([\w., ]+\) in \(select [\w, ]+ from [\w\".]+int_changed_\w+\"?\)")


def _model(node: Any, names: dict[str, Any]) -> Model:
    relation, said = f"{node.schema}.{node.name}", node.config.meta
    if node.config.materialized != "incremental":
        return Model(relation, node.compiled_code, None, None)
    whole, limits = IS_CHANGED.subn("true", node.compiled_code)
    assert limits, f"{relation} is not limited to what changed"
    keys, changed = ", ".join(said["keys"]), names[said["changed"]]
    forget = f"delete from {relation} where ({keys}) in (select {keys} from {changed.schema}.{changed.name})"
    return Model(relation, whole, forget, node.compiled_code)


def columns(connection: Connection, relation: str) -> str:
    """The columns of a relation, in order."""
    row = connection.execute(
        "select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute "
        "where attrelid = %s::regclass and attnum > 0 and not attisdropped",
        (relation,),
    ).fetchone()
    return str(row and row[0])


def fill(connection: Connection, model: Model, *, is_whole: bool = False) -> None:
    """One model as dbt would build it."""
    names = columns(connection, model.relation)
    if model.partly is None or is_whole:
        connection.execute(f"delete from {model.relation}".encode())
        select = model.whole
    else:
        connection.execute(str(model.forget).encode())
        select = model.partly
    connection.execute(f"insert into {model.relation} ({names}) select {names} from ({select}) as model".encode())


def step(connection: Connection, models: Sequence[Model], *, killed_after: int | None = None) -> changes.Noted:
    """Note what changed and build; a kill leaves the first models built and every change pending."""
    noted = changes.note(connection)
    for model in models[:killed_after]:
        fill(connection, model)
    return noted


def publish(connection: Connection, noted: changes.Noted) -> None:
    """What is published is pending no longer."""
    connection.execute("select ops.changes_are_published(%s)", (noted.newest,))


def dump(connection: Connection, models: Sequence[Model]) -> dict[str, str]:
    """A digest of every incremental table, row by row in order."""
    found = {}
    for model in models:
        if model.partly is not None:
            rows = connection.execute(f"select t::text from {model.relation} as t order by 1".encode()).fetchall()
            found[model.relation] = (
                hashlib.sha256("\n".join(row for (row,) in rows).encode()).hexdigest()[:12] + f" {len(rows)}"
            )
    return found
