"""Every KPI: in words once, by a macro once, and on a page that is fresh."""

from __future__ import annotations

import csv
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
