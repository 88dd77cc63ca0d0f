"""The launcher and the command line: words for a person, one sentence when something is wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from esep import cli
from esep.config import ROOT


def esep(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    known = {name: value for name, value in os.environ.items() if not name.startswith("ESEP_")}
    return subprocess.run(
        [sys.executable, "-m", "esep.cli", *arguments],
        env=known | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_nothing_runs_in_an_empty_home(tmp_path: Path) -> None:
    assert json.loads(esep("status", "--json", ESEP_HOME=str(tmp_path)).stdout) == {}
    assert "./esep up" in esep("status", ESEP_HOME=str(tmp_path)).stdout


def test_stopping_nothing_is_fine(tmp_path: Path) -> None:
    stopped = esep("down", ESEP_HOME=str(tmp_path))
    assert (stopped.returncode, stopped.stdout.strip()) == (0, "Nothing was running.")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("run", "--day", "17.02.2026"), "is not a day: write YYYY-MM-DD"),
        (("reports", "check", "/nowhere.xlsx"), "is not a file that can be read"),
        (("reports", "template", "--region", "99", "--day", "2026-02-17", "-o", "x.xlsx"), "'99' is not a region"),
        (
            ("reports", "template", "--region", "61", "--day", "2026-02-17", "-o", "/nowhere/x.xlsx"),
            "there is no folder",
        ),
        (
            ("reports", "template", "--region", "61", "--day", "2026-02-17", "--corrects", "the first", "-o", "x.xlsx"),
            "'the first' is no submission's ID",
        ),
        (("reports", "backtest", "R-205", "--from", "2026-02-20", "--to", "2026-02-19"), "comes after --to 2026-02-19"),
        (("reports", "replay", "--from", "2026-02-20", "--to", "2026-02-19"), "comes after --to 2026-02-19"),
        (("reports", "lift-freeze", "--region", "61", "--day", "2027-02-20", "--ref", "1"), "is outside the campaign"),
        (("test", "everything"), "no such level: everything"),
    ],
)
def test_a_wrong_word_gets_one_sentence(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    refused = esep(*arguments, ESEP_HOME=str(tmp_path))
    assert refused.returncode in {1, 2}
    assert words in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("pack", ["daily", "plan", "roster"])
def test_a_workbook_is_given_out_and_looked_at_without_a_warehouse(tmp_path: Path, pack: str) -> None:
    book = tmp_path / "F.xlsx"
    given = esep(
        *("reports", "template", "--region", "61", "--day", "2026-02-17", "--pack", pack, "-o", str(book)),
        ESEP_HOME=str(tmp_path / "home"),
    )
    assert (given.returncode, given.stderr) == (0, "")
    looked = esep("reports", "check", str(book), "--json", ESEP_HOME=str(tmp_path / "home"))
    assert json.loads(looked.stdout)["region"] == "61"
    same = esep("reports", "check", str(book), "--annotate", str(book), ESEP_HOME=str(tmp_path / "home"))
    assert "is the file itself" in same.stderr


def test_a_port_in_use_is_told_before_anything_is_started(tmp_path: Path) -> None:
    import socket

    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        refused = esep("run", ESEP_HOME=str(tmp_path / "home"), ESEP_POSTGRES_PORT=str(door.getsockname()[1]))
    assert refused.returncode == 1
    assert "is in use by another program" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_home_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    refused = esep("run", ESEP_HOME=str(tmp_path / "file" / "home"))
    assert refused.returncode == 1
    assert "ESEP_HOME" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_the_command_line_knows_every_verb_of_the_readme() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    offered = cli.parser().format_help()
    for verb in ("run", "up", "status", "down", "day", "test", "check", "reports", "press", "warehouse", "bulletin"):
        assert f"./esep {verb}" in text, verb
        assert f"\n    {verb}" in offered, verb


def test_the_launcher_takes_the_installer_from_the_lock() -> None:
    code = "import runpy; m = runpy.run_path('esep'); print(m['pinned']('uv', m['LOCKS']['run']))"
    block = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert block.startswith("uv==")
    assert block.count("--hash=sha256:") > 5
    assert block.count("==") == 1
