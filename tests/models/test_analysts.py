"""What analysts are handed runs as it stands: the notebook's cells and the query of the Excel connection."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pandas
import pytest

from esep.config import ROOT
from esep.warehouse.connect import url_for

Rows = Callable[..., list[dict[str, Any]]]
FOLDER = ROOT / "docs" / "analysts"


@pytest.mark.filterwarnings("ignore")
def test_the_notebook_runs_from_top_to_bottom(built: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    monkeypatch.setenv("ESEP_ANALYST_URL", url_for("analyst").render_as_string(hide_password=False))
    notebook = json.loads((FOLDER / "first_look.ipynb").read_text(encoding="utf-8"))
    cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert len(cells) >= 5
    known: dict[str, Any] = {}
    for cell in cells:
        exec(compile(cell, "first_look.ipynb", "exec"), known)
    known["engine"].dispose()
    mpl.pyplot.close("all")  # type: ignore[attr-defined]
    days: pandas.DataFrame = known["days"]
    assert len(days) == 9
    # the silent day of 62 is null, not 0
    silent = days[(days["region_code"] == "62")]
    assert silent["events_held"].isna().all()
    assert list(known["shown"].index) == ["Turkistan Region"]
    assert list(known["topics"]["topic"]) == ["Basic rights, freedoms and duties"]


def test_the_query_of_the_excel_connection_runs(rows: Rows) -> None:
    text = (FOLDER / "region_days.pq").read_text(encoding="utf-8")
    found = re.search(r'Query = "(.+?)"', text, re.DOTALL)
    assert found
    answer = rows(found[1])
    assert len(answer) == 9
    assert "password" not in re.sub(r"//.*", "", text).lower()
