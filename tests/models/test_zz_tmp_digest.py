from pathlib import Path
import pytest
from models import tiny
pytestmark = pytest.mark.filterwarnings("ignore")
def test_look(built, tmp_path):
    from esep.bulletin import edition, figures
    for day in (tiny.DAYS[-1], tiny.DAYS[0]):
        f = figures.live(day)
        print(day, f.headline)
        for r in f.regions: print(r.region_code, r.filing_status, r.events_held, r.held_cum, r.planned_cum, r.pace_gap_pp, r.days_missing_in_a_row)
        print(f.topics); print(f.discrepancies); print(f.alarms)
        edition.write_files(day, "ru", Path("/tmp/real"))
