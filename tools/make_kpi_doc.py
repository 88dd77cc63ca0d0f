"""Write docs/kpis.md from dbt/seeds/kpis.csv: every KPI in words, with its window, its holes and where to read it.

Run with the project's own environment: .venv/bin/python tools/make_kpi_doc.py [--check]
--check writes nothing and fails when the page is not what would be written.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SEED = ROOT / "dbt" / "seeds" / "kpis.csv"
PAGE = ROOT / "docs" / "kpis.md"
MADE = "<!-- Made by tools/make_kpi_doc.py from dbt/seeds/kpis.csv: change that, not this page. -->"
WORDS = """\
# The KPIs

Each is written once: the words and targets in `dbt/seeds/kpis.csv` (table `core.dim_kpi`), the formula as a macro of
`dbt/macros/`. `marts.mart_scorecard` has all of them by region and week; other marts show some of them beside their parts.

## What the words mean

* **Day**: a calendar day in the campaign's zone. **Reporting days**: from the campaign's first day to the last day taken in.
* **Week**: Monday to Sunday; the first and the last may be cut. **The week's last reporting day**: its Sunday, or the last
  reporting day if that comes first.
* **Pack**: a region's daily report. A day has an **accepted pack** when a standing version of it is known: accepted, not held
  back, not withdrawn, whenever it came and whether or not it was due. Rows count from the **official** version alone: of those
  that stand the one that became known last. A row in quarantine counts nowhere.
* **Due day**: a day from the region's first reporting day to the campaign's last whose deadline has passed, or whose pack was
  accepted before it (filing status other than `not_due` and `due`). A day that is not due blames nobody.
* **Counted event**: status held and a type of outreach (`dim_event_type.is_outreach`), by its `event_date`, in whichever
  day's official pack it stands (late details count on their own day). The row that came last for an `event_uid` is the event.
  Event dates before the campaign's first day are in no figure.
* **Plan in force on D**: of each plan version the file that came last counts. The lowest version is in force from the campaign's
  first day, whenever it came. A later one is in force from the day after its approval, and not before the day it came (a file
  received before 12:00 came on the day before); it ends on the day before a higher version begins. Lines of outreach types only.
* **Rows of other forms** (questions, door, materials, online, summary) count by the `report_date` of their pack.
* **Known of a form** (materials, door, online) is a day with an accepted pack that has rows of the form, or whose version of the
  forms has that sheet (1.1 and later, or not said); of the door-to-door action only from the region's first day of it on. Where
  that first day is not set, the days with door rows alone.
* **Voters**: of the region version valid on D, the last day of the window.

## What holds for all

* **Missing is not zero.** A figure of what regions do is NULL when the region has no accepted pack for any day of the window.
  When it has one, the window counts everything that is known of its days, late details of silent days too.
* **NULL and zero denominators give NULL**; a NULL part is never taken for 0 unless a definition says so.
* **The window of a day** and **of a week** are said with each KPI. A week is never the average of its days.
* **Rounding** is done once, at the end, to the decimals given, halves away from zero. Medians and percentiles interpolate.
* **Status**: `none` without a value or a target; good within the target. higher: good from the upper bound on, alarm below the
  lower one. lower: good up to the lower bound, alarm above the upper one. band: good within the bounds, alarm further outside
  than the band is wide. Else `watch`. Targets that the campaign did not set are this project's proposal.
* **Percentile**: 100 x (regions of the same week with a smaller value) / (regions with a value - 1); where lower is better,
  with a larger value. Equal values share it; NULL with a single region. No other region is named.
* **Sparkline**: 14 values of single days, ending with the week's last reporting day; NULL where the day has none, or is before
  the campaign.
"""


def page() -> str:
    """The whole page."""
    with SEED.open(encoding="utf-8", newline="") as lines:
        kpis = list(csv.DictReader(lines))
    parts = [MADE, "", WORDS, "## All of them", ""]
    parts += ["| KPI | English | Русский | Қазақша | Unit | Macro | Target |", "|---|---|---|---|---|---|---|"]
    parts += [
        f"| [{one['kpi_code']}](#{one['kpi_code'].lower()}) | {one['name_en']} | {one['name_ru']} | {one['name_kk']} "
        f"| {one['unit']} | `{one['macro']}` | {target(one)} |"
        for one in kpis
    ]
    for one in kpis:
        parts += [
            "",
            f"### {one['kpi_code']}",
            "",
            f"**{one['name_en']}** ({one['unit']}, {one['decimals']} decimals)",
            "",
            f"* {one['definition_en']}",
            f"* Window. {one['window_en']}",
            f"* NULL and zero. {one['missing_en']}",
            f"* Adding up. {one['additivity_en']}",
            f"* Read it from: {one['read_from']}.",
        ]
    return "\n".join(parts) + "\n"


def target(kpi: dict[str, str]) -> str:
    """The target in a few characters."""
    low, high = kpi["target_low"], kpi["target_high"]
    return {
        "higher": f"good from {high}, alarm below {low}",
        "lower": f"good up to {low}, alarm above {high}",
        "band": f"{low} to {high}",
        "none": "",
    }[kpi["direction"]]


def main(arguments: list[str]) -> int:
    """Write the page, or with --check say whether it is fresh."""
    made = page()
    if "--check" in arguments:
        if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == made:
            return 0
        print(f"{PAGE.relative_to(ROOT)} is not what tools/make_kpi_doc.py writes: run it")
        return 1
    PAGE.write_text(made, encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)}: {len(made.splitlines())} lines")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
