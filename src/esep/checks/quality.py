"""The quality pages under <pages>/quality: a summary of our own, and Great Expectations' Data Docs made readable offline.

Data Docs ask five content networks for their styles and scripts. Those references are taken out and a small style
sheet is put in, so that the pages can be read on a machine that sees nothing of the Internet.
"""

from __future__ import annotations

import html
import os
import re
import shutil
import threading
from datetime import date
from pathlib import Path
from typing import Any

from psycopg import Connection

from esep.config import settings

REMOTE = re.compile(
    r"<script\b[^>]*>.*?</script>|<link\b[^>]*>|<style\b[^>]*>\s*@import.*?</style>|<img\b[^>]*>",
    re.DOTALL | re.IGNORECASE,
)
OUTSIDE = re.compile(r"<a\b[^>]*href=\"https?://[^>]*>.*?</a>", re.DOTALL | re.IGNORECASE)
POPULATIONS = re.compile(r"\(values \(.*?\)\) as known", re.DOTALL)  # regions and districts, in every page
HANDLERS = re.compile(r"\son\w+=\"[^\"]*\"", re.IGNORECASE)
STYLE = """<style>
body{font:15px/1.45 "DejaVu Sans",system-ui,sans-serif;margin:1.5rem auto;max-width:70rem;padding:0 1rem;color:#1d2630}
table{border-collapse:collapse;width:100%;margin:.6rem 0}
th,td{border:1px solid #ccd3da;padding:.3rem .5rem;text-align:left;vertical-align:top}
th{background:#eef2f5}h1{font-size:1.4rem}h2{font-size:1.1rem}a{color:#14568c}ul{padding-left:1.2rem}.bad{color:#8c2614;font-weight:600}
.ok{color:#1f6b35}.small{color:#5a6672;font-size:.85rem}.num{text-align:right}.modal,.alert-dismissible,nav .d-none,footer{display:none}
</style>"""
SHOWN_DAYS = 40
LATEST = """
select report_date, suite, success, expectations, failed, rows_checked, results
from ops.validations
where report_date > (select max(report_date) from ops.validations) - %s
order by report_date desc, suite
"""


CHECKS = """
select status, layer, name, failures
from ops.checks
where kind <> 'expectation'
order by array_position(array['error', 'fail', 'warn', 'skipped', 'pass'], status), layer, name
"""
# The last look at each day counts; a week that was not looked at is unknown.
TREND = """
with last_looks as (
    select distinct on (suite, report_date) suite, report_date, looked_at
    from ops.expectation_results
    order by suite, report_date, looked_at desc
),
days as (
    select
        r.rule, r.rows_failed, r.report_date > newest.day - 7 as is_now,
        count(*) filter (where r.report_date <= newest.day - 7) over () > 0 as has_before
    from ops.expectation_results as r
    inner join last_looks using (suite, report_date, looked_at)
    cross join (select max(report_date) as day from last_looks) as newest
    where r.rule is not null and r.report_date > newest.day - 14
)
select
    rule,
    coalesce(sum(rows_failed) filter (where is_now), 0)::integer,
    case when bool_or(has_before) then coalesce(sum(rows_failed) filter (where not is_now), 0)::integer end
from days
group by rule
having sum(rows_failed) > 0
order by 2 desc, rule
"""
SHOWN_CHECKS = 20


def folder() -> Path:
    """Where the quality pages are."""
    return settings().pages / "quality"


def _raw_site(day: date) -> Path:
    return folder() / f".{day}.building"


def add_site(context: Any, day: date) -> None:
    """Tell Great Expectations where to build; finish_site makes it readable and puts it in place."""
    shutil.rmtree(_raw_site(day), ignore_errors=True)
    context.add_data_docs_site(
        "quality",
        {
            "class_name": "SiteBuilder",
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
            "show_how_to_buttons": False,
            "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(_raw_site(day))},
        },
    )


def finish_site(day: date) -> None:
    """Make the built pages readable offline and put them at <day>/ in place of the last ones."""
    raw, target = _raw_site(day), folder() / day.isoformat()
    shutil.rmtree(raw / "static", ignore_errors=True)
    for page in raw.rglob("*.html"):
        page.write_text(readable_offline(page.read_text(encoding="utf-8")), encoding="utf-8")
    shutil.rmtree(target, ignore_errors=True)
    raw.replace(target)


def readable_offline(page: str) -> str:
    """The page without anything that is fetched or run, and with a style of its own."""
    for pattern, instead in ((REMOTE, ""), (OUTSIDE, ""), (HANDLERS, ""), (POPULATIONS, "(values ...) as known")):
        page = pattern.sub(instead, page)
    return re.sub(r"</head>", lambda _: f"{STYLE}</head>", page, count=1, flags=re.IGNORECASE)


def write_summary(connection: Connection[Any]) -> None:
    """index.html: what fails now and how it changes, which suites looked at how many rows, what they found, and why."""
    rows = connection.execute(LATEST, (SHOWN_DAYS,)).fetchall()
    body = ["<h1>Качество данных / Data quality</h1>", *_checks(connection), *_trend(connection)]
    body.append(
        "<p class=small>Что мы предполагаем о присланных отчётах, и что в них оказалось. "
        "What we assume about what comes in, and what came.</p>"
    )
    shown: date | None = None
    for day, suite, success, expectations, failed, checked, results in rows:
        if day != shown:
            body += ["</table>"] if shown else []
            body.append(f"<h2>{_link(day)}</h2><table>{_HEAD}")
            shown = day
        mark = "<span class=ok>да / yes</span>" if success else "<span class=bad>нет / no</span>"
        body.append(
            f"<tr><td>{html.escape(suite)}</td><td class=num>{checked}</td><td class=num>{expectations}</td>"
            f"<td class=num>{failed}</td><td>{mark}</td><td>{_whys(results)}</td></tr>"
        )
    body += ["</table>"] if shown else ["<p>Ещё ничего не проверено / nothing has been checked yet</p>"]
    folder().mkdir(parents=True, exist_ok=True)
    aside = folder() / f".index.html.{os.getpid()}.{threading.get_ident()}"  # of two days at once each writes its own
    head = f'<!doctype html><html lang="ru"><head><meta charset="utf-8"><title>Качество / Quality</title>{STYLE}</head>'
    aside.write_text(f"{head}<body>{''.join(body)}</body></html>", encoding="utf-8")
    aside.replace(folder() / "index.html")


def _checks(connection: Connection[Any]) -> list[str]:
    """The last word on our own tests: how many there are, and those that somebody should look at."""
    found = connection.execute(CHECKS).fetchall()
    if not found:
        return []
    bad = [one for one in found if one[0] != "pass"]
    body = [
        f"<h2>Проверки моделей / Checks of the models</h2><p>{len(found) - len(bad)} из {len(found)} прошли / "
        f"{len(found) - len(bad)} of {len(found)} passed. <span class=small>./esep warehouse checks</span></p>"
    ]
    if bad:
        body.append("<table><tr><th>Итог / Status</th><th>Проверка / Check</th><th>Строк / Rows</th></tr>")
        body += [
            f"<tr><td class=bad>{html.escape(status)}</td><td>{html.escape(layer)}: {html.escape(name)}</td>"
            f"<td class=num>{'' if failures is None else failures}</td></tr>"
            for status, layer, name, failures in bad[:SHOWN_CHECKS]
        ]
        body.append("</table>")
        body += [f"<p class=small>+ {len(bad) - SHOWN_CHECKS}</p>"] if len(bad) > SHOWN_CHECKS else []
    return body


def _trend(connection: Connection[Any]) -> list[str]:
    """Rows that broke each rule in the last seven reporting days, against the seven before."""
    found = connection.execute(TREND).fetchall()
    if not found:
        return []
    body = [
        "<h2>За неделю / In a week</h2><table><tr><th>Правило / Rule</th><th>Строк за 7 дней / Rows in 7 days</th>"
        "<th>Неделей раньше / A week before</th><th>Изменение / Change</th></tr>"
    ]
    for rule, now, before in found:
        change = "" if before is None else f"{now - before:+d}"
        mark = "bad" if before is not None and now > before else "ok" if change.startswith("-") else ""
        body.append(
            f"<tr><td>{html.escape(str(rule))}</td><td class=num>{now}</td>"
            f'<td class=num>{"&ndash;" if before is None else before}</td><td class="num {mark}">{change}</td></tr>'
        )
    return [*body, "</table>"]


_HEAD = (
    "<tr><th>Набор / Suite</th><th>Строк / Rows</th><th>Ожиданий / Expectations</th><th>Нарушено / Failed</th>"
    "<th>Принято / Passed</th><th>Почему / Why</th></tr>"
)


def _link(day: date) -> str:
    pages = folder() / day.isoformat() / "index.html"
    return f'<a href="{day}/index.html">{day:%d.%m.%Y}</a>' if pages.exists() else f"{day:%d.%m.%Y}"


def _whys(results: dict[str, Any]) -> str:
    broken = [one for one in results["expectations"] if not one["success"]]
    return "<br>".join(
        f"{html.escape(str(one['rule'] or ''))} {html.escape(str(one['field'] or ''))}: "
        f"{one['rows']} &times; {html.escape(one['on_breach'])}. {html.escape(one['why'])}"
        for one in broken
    )
