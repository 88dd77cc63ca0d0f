"""Fill the models of a built warehouse again from other raw rows, model by model: dbt's own SQL without dbt's start.

Incremental models are compiled as for a full refresh, so that every table is what the rows at hand make it.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import psycopg

from esep.warehouse import build

TABLES = ("table", "incremental", "snapshot")


@dataclass(slots=True)
class Model:
    """A table of the build: its relation, its columns in the order of the table, and dbt's select."""

    name: str
    relation: str
    select: str
    columns: str = ""


def compiled(*select: str, exclude: Iterable[str] = ()) -> list[Model]:
    """Every table among the selected models, each after those it reads."""
    with contextlib.redirect_stdout(io.StringIO()):  # dbt shows what it compiled
        result: Any = build.dbt(
            "--quiet", "compile", "--full-refresh", "--select", *select, "--exclude", "resource_type:test",
            "resource_type:unit_test", *exclude,
        )  # fmt: skip
    nodes = {one.node.unique_id: one.node for one in result.results if one.node.resource_type in {"model", "snapshot"}}
    done: list[str] = []

    def add(name: str) -> None:
        if name in nodes and name not in done:
            for before in sorted(nodes[name].depends_on.nodes):
                add(before)
            done.append(name)

    for name in sorted(nodes):
        add(name)
    tables = [nodes[name] for name in done if nodes[name].config.materialized in TABLES]
    return [Model(one.name, f"{one.schema}.{one.name}", one.compiled_code) for one in tables]


def refill(connection: psycopg.Connection[Any], models: list[Model]) -> None:
    """Every table from what raw and ops hold now, in the caller's transaction."""
    for model in models:
        if not model.columns:
            row = connection.execute(
                "select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute "
                "where attrelid = %s::regclass and attnum > 0 and not attisdropped",
                (model.relation,),
            ).fetchone()
            model.columns = str(row and row[0])
        connection.execute(f"delete from {model.relation}".encode())
        connection.execute(
            f"insert into {model.relation} ({model.columns}) select {model.columns} from ({model.select}) as model".encode()
        )
