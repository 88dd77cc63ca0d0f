"""Fill the press side of a built warehouse again from other raw rows, model by model: dbt's own SQL without dbt's start."""

from __future__ import annotations

from typing import Any

import psycopg

from esep.warehouse import build

MODELS = "+marts +fct_claim_change +rpt_digest_discrepancies"


def compiled() -> list[tuple[str, str]]:
    """Relation and select of every table of the press side, each after those it reads."""
    result: Any = build.dbt(
        "--quiet", "compile", "--full-refresh", "--select", *MODELS.split(), "--exclude", "resource_type:test"
    )
    nodes = {one.node.unique_id: one.node for one in result.results if one.node.resource_type == "model"}
    done: list[str] = []

    def add(name: str) -> None:
        if name in nodes and name not in done:
            for before in sorted(nodes[name].depends_on.nodes):
                add(before)
            done.append(name)

    for name in sorted(nodes):
        add(name)
    tables = [nodes[name] for name in done if nodes[name].config.materialized in {"table", "incremental"}]
    return [(f"{one.schema}.{one.name}", one.compiled_code) for one in tables]


def refill(connection: psycopg.Connection[Any], models: list[tuple[str, str]]) -> None:
    """Every table from what raw and ops hold now, in the caller's transaction."""
    for relation, select in models:
        columns = connection.execute(
            "select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute "
            "where attrelid = %s::regclass and attnum > 0 and not attisdropped",
            (relation,),
        ).fetchone()
        names = columns and columns[0]
        connection.execute(f"delete from {relation}".encode())
        connection.execute(f"insert into {relation} ({names}) select {names} from ({select}) as model".encode())
