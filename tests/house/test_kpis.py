"""Every KPI: in words once, by a macro once, and on a page that is fresh."""

from __future__ import annotations

import csv
import re
import subprocess
import sys

import pytest

from esep.config import ROOT

with (ROOT / "dbt" / "seeds" / "kpis.csv").open(encoding="utf-8", newline="") as _lines:
    KPIS = {row["kpi_code"]: row for row in csv.DictReader(_lines)}


def test_there_are_twenty_six() -> None:
    assert {int(one["kpi_no"]) for one in KPIS.values()} == set(range(1, 27))
    assert {f"K{number}" for number in range(1, 27)} <= set(KPIS)


@pytest.mark.parametrize("code", KPIS)
def test_a_kpi_is_said_in_words_and_three_languages(code: str) -> None:
    kpi = KPIS[code]
    assert all(value.strip() for name, value in kpi.items() if name not in {"target_low", "target_high"})
    assert len({kpi["name_ru"], kpi["name_kk"], kpi["name_en"]}) == 3
    assert "NULL" in kpi["missing_en"] or kpi["missing_en"].startswith("As K")
    assert (kpi["direction"] == "none") == (not kpi["target_low"]) == (not kpi["target_high"])
    if kpi["target_low"]:
        assert float(kpi["target_low"]) < float(kpi["target_high"])


def test_the_page_is_that_of_the_seed() -> None:
    made = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "make_kpi_doc.py"), "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr


def macros() -> str:
    """All of them, as text."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "dbt" / "macros").glob("*.sql")))


@pytest.mark.parametrize("code", KPIS)
def test_a_kpi_has_one_formula_and_a_model_uses_it(code: str) -> None:
    name = KPIS[code]["macro"]
    assert len(re.findall(rf"\{{% macro {name}\(", macros())) == 1
    models = [path.read_text(encoding="utf-8") for path in (ROOT / "dbt" / "models").rglob("*.sql")]
    assert any(re.search(rf"\{{\{{ {name}\(", text) for text in models), name


def test_no_model_and_no_question_writes_a_formula_again() -> None:
    """A share or a rate per voter by hand beside the macro would drift from it."""
    by_hand = re.compile(r"1000?\.0 \*|percentile_cont\(0\.[59]\)|/ nullif\((?:voters|regions\.voters)")
    # what is no KPI: the median of the country, one claim's deviation, shares over another period than a KPI has
    allowed = {
        "mart_scorecard.sql",
        "fct_claim_check.sql",
        "q13_summary_against_details.sql",
        "q18_share_of_online_events.sql",
        "q22_rules_that_fail_most.sql",
    }
    places = [*(ROOT / "dbt" / "models").rglob("*.sql"), *(ROOT / "sql" / "queries").glob("*.sql")]
    assert len(places) > 100
    found = {path.name for path in places if by_hand.search(path.read_text(encoding="utf-8"))}
    assert found - allowed == set()
