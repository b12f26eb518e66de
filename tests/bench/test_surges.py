"""The comparison of surges, with a made-up yardstick in place of the one that needs real tickets."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import surges
from bench.comparison import Wanted
from bench.peers.surge_baselines import BASELINES
from complaints.errors import ConfigError

YARDSTICK = """
import csv, json, sys
from datetime import datetime, timedelta
from pathlib import Path

options = dict(zip(sys.argv[2::2], sys.argv[3::2]))
if sys.argv[1] == "make":
    out = Path(options["--out"])
    out.mkdir()
    start, quiet = datetime.fromisoformat("2022-06-06T00:00:00+07:00"), options["--kind"] == "null"
    hours = [6.0 * number for number in range(280)] + ([] if quiet else [1600 + 0.1 * number for number in range(40)])
    with (out / "events.csv").open("w") as file:
        file.write("time,category,district,longitude,latitude,text_id\\n")
        for number, hour in enumerate(sorted(hours)):
            time = (start + timedelta(hours=hour)).isoformat()
            file.write(f"{time},road,{options['--seed']},{100 + number / 10},13,{number}\\n")
    (out / "truth.json").write_text(json.dumps(quiet))
else:
    quiet = json.loads(Path(options["--truth"]).read_text())
    rows = list(csv.DictReader(open(options["--episodes"])))
    found = {"recall": min(len(rows), 1), "precision": 1.0, "median_delay_hours": None}
    print(json.dumps({"per_week": len(rows) / 21, **({} if quiet else found)}))
"""


def wanted(folder: Path, yardstick: Path) -> Wanted:
    return Wanted(data=folder, yardstick=yardstick, folder=folder, rows=0, rounds=1, say=lambda _: None)


@pytest.mark.long
def test_everybody_is_measured_on_the_same_weeks(tmp_path: Path) -> None:
    yardstick = tmp_path / "yardstick.py"
    yardstick.write_text(YARDSTICK, encoding="utf-8")
    found = surges.compare(wanted(tmp_path, yardstick))
    assert [row[0] for row in found.rows] == [surges.OURS, *BASELINES]
    assert {len(row) for row in found.rows} == {len(found.columns)}
    merged = found.rows[-1]
    assert merged[2] == "1.00 / 1.00 / -"


def test_without_a_yardstick_the_option_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="--yardstick"):
        surges.compare(wanted(tmp_path, tmp_path / "none.py"))
