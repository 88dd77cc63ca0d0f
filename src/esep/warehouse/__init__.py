"""The only door to PostgreSQL: who connects as whom, migrations, idempotent writes, published reads, dbt builds."""

from esep.warehouse.connect import connect, engine, lock, parameters, turn_at_filings, url_for

__all__ = ["connect", "engine", "lock", "parameters", "turn_at_filings", "url_for"]
