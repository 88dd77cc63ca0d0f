"""A layer is built when its inputs changed, and what comes in during a build is taken by the next one."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from esep.errors import ConfigError, WarehouseError
from esep.reports import day as reporting
from esep.warehouse import build, connect, parameters, url_for

DAY = date(2026, 2, 17)
NOW = datetime.fromisoformat("2026-02-18T08:00:00+05:00")


@pytest.fixture
def built(warehouse: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The layers that dbt was asked for; dbt itself is not run."""
    asked: list[str] = []

    def pretend(day: date, name: str, *, is_refresh: bool) -> build.Built:
        asked.append(name)
        return build.Built(name, 1, 0.0)

    monkeypatch.setattr(build, "_dbt_build", pretend)
    return asked


def entry_arrives(url: str) -> None:
    with connect("loader") as connection:
        connection.execute(
            "insert into raw.press_entries (source_code, url, title, first_seen_at) values ('a', %s, 't', %s)",
            (url, NOW),
        )


def test_nothing_is_built_twice(built: list[str]) -> None:
    for _ in range(2):
        said = [build.layer(DAY, name) for name in build.LAYERS]
    assert built == ["stage", "core", "marts"]
    assert all("nothing has changed" in one for one in said)


def test_what_comes_in_between_two_layers_reaches_the_marts_next_time(built: list[str]) -> None:
    build.layer(DAY, "stage")
    entry_arrives("https://news.example/1")
    build.layer(DAY, "core")
    build.layer(DAY, "marts")
    for name in build.LAYERS:
        build.layer(DAY, name)
    assert built == ["stage", "core", "marts"] * 2


def test_a_layer_is_not_built_on_nothing(built: list[str]) -> None:
    with pytest.raises(WarehouseError, match="core is built on stage"):
        build.layer(DAY, "core")


def test_a_pack_loaded_during_a_build_still_lands(built: list[str]) -> None:
    build.layer(DAY, "stage")
    with connect("loader") as connection:
        connection.execute("insert into ops.days values (%s, %s, false)", (DAY, NOW))
        connection.execute(
            "insert into ops.files values (repeat('a', 64), 1, 'x', %(now)s);"
            "insert into raw.submissions (file_sha256, source_code, file_name, carrier, pack, region_code, report_date, "
            "received_at, state, rows_attempted, rows_succeeded, rows_refused, rows_ignored, reader_version, loaded_at) "
            "values (repeat('a', 64), 'inbox', 'x', 'xlsx', 'daily', '61', %(day)s, %(now)s, 'accepted', 0, 0, 0, 0, '1', "
            "clock_timestamp())".replace("%(now)s", f"'{NOW.isoformat()}'").replace("%(day)s", f"'{DAY}'")
        )
    build.layer(DAY, "core")
    build.layer(DAY, "marts")
    with connect("loader") as connection:
        assert connection.execute(reporting.LANDED.encode(), {"as_of": NOW}).fetchall() == [("61", DAY)]
    for name in build.LAYERS:
        build.layer(DAY, name)
    with connect("loader") as connection:
        assert connection.execute(reporting.LANDED.encode(), {"as_of": NOW}).fetchall() == []


def test_how_a_connection_is_encrypted_is_kept(warehouse: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from esep import config

    monkeypatch.setenv("ESEP_WAREHOUSE_URL", f"{warehouse}?sslmode=verify-full&sslrootcert=/ca.pem")
    config.forget()
    assert parameters("loader")["sslmode"] == "verify-full"
    assert "sslrootcert=%2Fca.pem" in url_for("loader").render_as_string()
    monkeypatch.setenv("ESEP_WAREHOUSE_URL", f"{warehouse}?options=-crole%3Dx")
    config.forget()
    with pytest.raises(ConfigError, match="options is not understood"):
        parameters("loader")
