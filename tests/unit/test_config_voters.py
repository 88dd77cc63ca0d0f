"""Newer figures of voters, in campaign.yml or in a csv beside it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from esep import config
from esep.config.voters import Voters, voters
from esep.errors import ConfigError

MARCH = date(2026, 3, 1)


def read(folder: Path, block: Any) -> tuple[Voters, ...]:
    document = yaml.safe_load((config.ROOT / "campaign.yml").read_text(encoding="utf-8"))
    document["regions"]["voters"] = block
    path = folder / "campaign.yml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    return config.read({"ESEP_CAMPAIGN": str(path)}).campaign.voters


def test_nothing_is_newer_unless_it_stands_there(tmp_path: Path) -> None:
    assert read(tmp_path, None) == () == config.read({}).campaign.voters


def test_figures_stand_in_the_settings_in_the_order_of_their_days(tmp_path: Path) -> None:
    later = {"from": date(2026, 3, 10), "voters": 1_210_000, "basis": "published"}
    first = {"from": "2026-03-01", "voters": 1_200_000, "basis": "published", "comparator": "ge", "source": "ЦКР"}
    assert read(tmp_path, {"61": [later, first]}) == (
        Voters("61", MARCH, 1_200_000, "published", "ge", "ЦКР"),
        Voters("61", date(2026, 3, 10), 1_210_000, "published"),
    )


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_or_in_a_csv_beside_them(tmp_path: Path, mark: str) -> None:
    (tmp_path / "voters.csv").write_text(
        f"{mark}region,from,voters,basis,source\n61,2026-03-01,1200000,published,\n62,2026-03-01,141000,estimated,ours\n",
        encoding="utf-8",
    )
    assert read(tmp_path, "voters.csv") == (
        Voters("61", MARCH, 1_200_000, "published"),
        Voters("62", MARCH, 141_000, "estimated", source="ours"),
    )


GOOD = {"from": MARCH, "voters": 5, "basis": "published"}


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ({"61": [GOOD, GOOD]}, "61: two figures from 2026-03-01"),
        ({61: [GOOD | {"voters": 0}]}, "voters is 0"),
        ({"61": [GOOD | {"voters": -5}]}, "voters is -5"),
        ({"61": [GOOD | {"voters": "1 200 000"}]}, "voters is '1 200 000'"),
        ({"61": [GOOD | {"voters": True}]}, "voters is True"),
        ({"61": [GOOD | {"voters": 10**12}]}, "voters is 1000000000000"),
        ({"61": [GOOD | {"from": "01.03.2026"}]}, "from is '01.03.2026'"),
        ({"61": [{"voters": 5, "basis": "published"}]}, "from is None"),
        ({"61": [GOOD | {"basis": "rumour"}]}, "basis is 'rumour'"),
        ({"61": [GOOD | {"comparator": "le"}]}, "comparator is 'le'"),
        ({"61": [GOOD | {"bases": "published"}]}, "unknown key 'bases'"),
        ({"061": [GOOD]}, "'061' is not the code"),
        ({"61": GOOD}, "regions.voters 61: write a list"),
        ([GOOD], "regions.voters is neither"),
        ("absent.csv", "absent.csv cannot be read"),
    ],
)
def test_a_figure_that_cannot_be_right_is_complained_of_with_its_place(tmp_path: Path, block: Any, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, block)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("region,from,voters\n61,2026-03-01,5\n", "voters.csv has no column basis"),
        (
            "region,from,voters,basis\n61,2026-03-01,5,published\n62,2026-03-32,5,published\n",
            "voters.csv, line 3: from",
        ),
        ("region,from,voters,basis\n,2026-03-01,5,published\n", "voters.csv, line 2: '' is not the code"),
    ],
)
def test_a_wrong_line_of_the_csv_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "voters.csv").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, "voters.csv")
    assert said in str(caught.value)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(block=st.dictionaries(st.sampled_from(["61", "99", 61, "x"]), anything, max_size=3) | anything)
def test_whatever_stands_there_is_figures_or_complaints(block: Any) -> None:
    complaints: list[str] = []
    found = voters(block, Path("/nowhere"), complaints)
    assert all(one.voters > 0 and len(one.region_code) == 2 for one in found)
    assert complaints or len(found) == sum(len(entries) for entries in (block or {}).values())
