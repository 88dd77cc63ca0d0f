"""`./esep press try` and `press health`: what a person is told before a source is added, and afterwards. SYNTHETIC."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psycopg
import pytest
import yaml

from esep import cli, config, http
from esep.cli import press as verbs
from esep.press import day as reading
from esep.press.sources import polling
from esep.sample import press as sample
from esep.warehouse import campaign

UNTIL = datetime.fromisoformat("2026-02-16T20:00:00+05:00")


class Quiet(SimpleHTTPRequestHandler):
    """A static site that says nothing."""

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The sample's newspapers, served."""
    folder = tmp_path / "site"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.server_address[1]}"
    sample.write_site(folder, sample.articles(7, UNTIL), address)
    monkeypatch.setenv("ESEP_PRESS_BASE", address)
    config.forget()
    http.forget()
    yield address
    server.shutdown()
    server.server_close()
    thread.join()
    config.forget()


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert cli.main(["press", *arguments]) == 0
    return capsys.readouterr().out


def test_a_home_page_is_tried_without_a_warehouse(base: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = told(capsys, "try", f"{base}/dala_kk/")
    assert f"feed     {base}/dala_kk/rss.xml (named by the page)" in said
    assert "  region " in said
    ((block,),) = [yaml.safe_load(said[said.index("- code:") :])]
    assert block["feed"] == f"{base}/dala_kk/rss.xml"
    assert block["language"] == "kk"


def test_a_front_page_is_no_article_and_leads_on(base: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = "<p>Газета области печатает новости каждый день, кроме воскресенья, с первого номера.</p>" * 12
    link = '<link rel="alternate" type="application/rss+xml" href="/dala_ru/rss.xml">'
    (tmp_path / "site" / "index.html").write_text(f"<html><head>{link}</head><body>{words}</body></html>")
    for address in (base, f"{base}/"):
        found = json.loads(told(capsys, "try", address, "--json"))
        assert (found["is"], found["doors"][0]["url"]) == ("a page", f"{base}/dala_ru/rss.xml")
        assert len(found["articles"]) == 3


def test_a_feed_gives_its_entries_and_newest_articles(base: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(told(capsys, "try", f"{base}/ozen_ru/atom.xml", "--json"))
    assert found["is"] == "a feed"
    (door,) = found["doors"]
    assert door["entries"] == door["dated"] > 5
    assert set(door["languages"]) <= {"ru", "kk"}
    newest = [entry["published_at"] for entry in door["newest"]]
    assert newest == sorted(newest, reverse=True)
    assert len(found["articles"]) == 3
    assert all(one["refusal"] or one["article"]["text"] for one in found["articles"])


def test_an_article_and_a_saved_file_are_read_as_such(
    base: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    article = next(one for one in sample.articles(7, UNTIL) if "tail" in one.flags and one.language == "kk")
    found = json.loads(told(capsys, "try", base + article.path, "--json"))
    assert found["is"] == "an article"
    assert found["articles"][0]["cut"]
    saved = tmp_path / "site" / article.path.lstrip("/")
    assert json.loads(told(capsys, "try", str(saved), "--json"))["is"] == "an article"
    feed = json.loads(told(capsys, "try", str(tmp_path / "site" / "dala_ru" / "rss.xml"), "--json"))
    assert (feed["is"], feed["robots"], feed["block"]) == ("a feed", "not asked: a file", "")
    assert [door["url"] for door in feed["doors"]] == ["rss.xml"]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["/none/such.html"], "neither an address"), (["BASE/none"], "404"), (["http://10.0.0.1/"], "10.0.0.1"),
        (["http://127.0.0.1:1/"], "is the address right?"),
        (["BASE/dala_ru/", "--rules", "{body: 'div[['}"], "is not a CSS selector"), (["BASE/dala_ru/", "--rules", "{"], "not YAML"),
        (["BASE/dala_ru/", "--outlet", "none"], "no outlet 'none'"),
    ],
)  # fmt: skip
def test_a_wrong_try_says_what_is_wrong(
    base: str, capsys: pytest.CaptureFixture[str], arguments: list[str], complaint: str
) -> None:
    assert cli.main(["press", "try", *(one.replace("BASE", base) for one in arguments)]) == 1
    assert complaint in capsys.readouterr().err


def test_a_robots_file_that_forbids_is_obeyed_and_told(
    base: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "site" / "robots.txt").write_text("User-agent: *\nDisallow: /\n")
    assert cli.main(["press", "try", f"{base}/dala_ru/"]) == 1
    assert "robots.txt" in capsys.readouterr().err


def test_trying_writes_nothing(base: str, warehouse: str, capsys: pytest.CaptureFixture[str]) -> None:
    told(capsys, "try", f"{base}/dala_ru/")
    with psycopg.connect(warehouse) as connection:
        for table in ("ops.fetches", "ops.feeds", "ops.files", "ops.hosts", "raw.press_entries"):
            assert connection.execute(f"select count(*) from {table}".encode()).fetchone() == (0,), table
    assert not (config.settings().archive).exists()


def test_health_is_told_in_words_and_for_machines(
    base: str, warehouse: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verbs, "with_warehouse", lambda work, is_reading=False: work())
    campaign.write()
    (tmp_path / "site" / "ozen_ru" / "atom.xml").unlink()
    (tmp_path / "site" / "ozen_ru" / "news-sitemap.xml").unlink()
    (tmp_path / "site" / "ozen_ru" / "index.html").unlink()
    for hours in range(3):
        for code in ("dala_ru", "ozen_ru"):
            polling.poll(code, UNTIL + hours * timedelta(hours=1))
    said = told(capsys, "health")
    assert "1 to look at: ozen_ru" in said
    assert "ozen_ru        gone" in said
    assert "what to do: `./esep press try HOME`" in said
    assert "dala_kk        new" in said
    by_code = {one["source"]: one for one in json.loads(told(capsys, "health", "--json"))}
    assert (by_code["ozen_ru"]["state"], by_code["ozen_ru"]["is_alarm"]) == ("gone", True)
    assert by_code["dala_ru"]["is_alarm"] is False


@pytest.mark.parametrize("outlet", ["ozen_ru", "korme_kk"])
def test_every_door_of_a_newspaper_leads_to_the_same_stories(
    base: str, outlet: str, capsys: pytest.CaptureFixture[str]
) -> None:
    doors = ("atom.xml", "news-sitemap.xml", "")
    found = [json.loads(told(capsys, "try", f"{base}/{outlet}/{door}", "--json"))["doors"] for door in doors]
    feed, sitemap, listing = (
        next(one for one in tried if one["kind"] == kind)
        for tried, kind in zip(found, ("feed", "sitemap", "listing"), strict=True)
    )
    assert feed["entries"] == feed["dated"] > 0
    for other in (sitemap, listing):
        assert (other["entries"], other["newest"]) == (feed["entries"], feed["newest"])


def test_a_whole_run_over_the_sample_is_the_same_twice(base: str, warehouse: str) -> None:
    day = UNTIL.date()
    published = sample.articles(7, UNTIL)

    def run() -> tuple[str, list[tuple[object, ...]]]:
        for code in reading.open_day(day, UNTIL):
            reading.poll(day, UNTIL, code)
            reading.read(day, UNTIL, code)
        with psycopg.connect(warehouse) as connection:
            kept = connection.execute(
                "select source_code, url, title, published_at from raw.press_entries order by 1, 2"
            )
            return reading.confirm(day, UNTIL), kept.fetchall()

    counts, kept = run()
    assert counts == "4 accepted"
    assert {(code, url) for code, url, *_ in kept} == {(one.outlet, base + one.path) for one in published}
    assert run() == ("4 unchanged", kept)
    assert reading.open_day(day, UNTIL, only_due=True) == []


def test_history_is_read_again_by_hand(
    base: str, warehouse: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verbs, "with_warehouse", lambda work, is_reading=False: work())
    polling.poll("dala_kk", UNTIL)
    reading.read(UNTIL.date(), UNTIL, "dala_kk")
    assert json.loads(told(capsys, "reread", "--json"))["pages"] == 0
    assert json.loads(told(capsys, "reread", "--outlet", "dala_kk", "--all", "--json"))["pages"] == 5
    assert told(capsys, "reread", "--since", "2026-02-16").strip()
    assert cli.main(["press", "reread", "--since", "2026-02-16", "--until", "2026-02-12"]) == 1
