"""What the tasks read and write, for OpenLineage: tables of the warehouse, the archive, the mail. Named as the standard says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from openlineage.client.event_v2 import Dataset

from esep.config import ROOT, settings


def _table(name: str) -> Dataset:
    """postgres://host:port, database.schema.table."""
    address = urlsplit(settings().warehouse_url or "postgresql://127.0.0.1:5432/esep")
    server = f"postgres://{address.hostname or '127.0.0.1'}:{address.port or 5432}"
    return Dataset(namespace=server, name=f"{address.path.strip('/') or 'esep'}.{name}")


def tables(*names: str) -> list[Dataset]:
    """Tables of the warehouse."""
    return [_table(name) for name in names]


def layer(folder: str, schema: str) -> list[Dataset]:
    """Every model of a folder of dbt/models, as a table of a schema."""
    found = sorted((ROOT / "dbt" / "models" / folder).rglob("*.sql"))
    return [_table(f"{schema}.{path.stem}") for path in found]


ARCHIVE = [Dataset(namespace="file", name=str(settings().archive))]
MAIL = [Dataset(namespace="smtp", name="outgoing mail")]
FORMS = tables(
    "raw.submissions", "raw.report_events", "raw.report_roster", "raw.report_materials", "raw.report_door",
    "raw.report_questions", "raw.report_online", "raw.report_summaries", "raw.plan_lines", "raw.cells",
)  # fmt: skip
JUDGED = tables("ops.findings", "ops.quarantine", "ops.holds", "ops.validations", "ops.expectation_results")
RECEIPTS = tables("ops.receipts")
ENTRIES = tables("raw.press_entries", "ops.fetches", "ops.feeds")
PAGES = tables(
    "raw.press_pages", "raw.press_mentions", "raw.press_claims", "raw.press_quotes", "raw.press_events", "ops.visits"
)  # fmt: skip
SETTINGS = tables(
    "ops.campaign", "ops.campaign_parties", "ops.campaign_regions", "ops.campaign_outlets", "ops.days"
)  # fmt: skip
STAGED = layer("intermediate", "intermediate")
BUILT_CORE = layer("core", "build_core")
BUILT_MARTS = layer("marts", "build_marts") + layer("report", "build_report")
CORE = layer("core", "core")
MARTS = layer("marts", "marts")
REPORT = layer("report", "report")
CAME_IN = FORMS + JUDGED + ENTRIES + PAGES + SETTINGS
PUBLISHED = CORE + MARTS + REPORT
EDITIONS = tables("ops.editions", "ops.outbox")


@contextmanager
def told(context: Any) -> Iterator[None]:
    """What is told meanwhile belongs to the run of the task that works now; to none where the provider tells nothing."""
    from airflow.providers.openlineage.conf import is_disabled
    from airflow.providers.openlineage.plugins.macros import lineage_parent_id

    from esep.warehouse.lineage import told_by

    with told_by(None if is_disabled() else str(lineage_parent_id(context["ti"]))):
        yield
