from __future__ import annotations

from datetime import date
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.image import imread

from commands.trends import pictures
from complaints.errors import ConfigError
from stores.clickhouse.client import ClickHouse
from tests.trends.test_terminal import look
from trends.charts import ranking
from trends.counts import spread
from trends.names import Name
from trends.period import Period
from trends.pictures import FONTS, chart_list, draw
from trends.table import Table, Trend


def test_a_folder_gets_one_picture_per_chart(warehouse: ClickHouse, config: Path, tmp_path: Path) -> None:
    written = pictures(warehouse, look(warehouse), config, tmp_path / "pictures")
    names = [path.stem for path in written]
    assert names == ["volume", "category", "agency", "province", "district", "channel", "seasons"]
    for path in written:
        pixels = imread(path)
        assert pixels.shape[1] > 900
        assert pixels.std() > 0.02  # something is drawn


def test_a_file_gets_them_all(warehouse: ClickHouse, config: Path, tmp_path: Path) -> None:
    family = mpl.rcParams["font.family"]
    written = pictures(warehouse, look(warehouse, by=("category",)), config, tmp_path / "all.PNG")
    assert written == [tmp_path / "all.PNG"]
    assert imread(written[0]).shape[0] > 1000
    assert mpl.rcParams["font.family"] == family  # our font is left where it was


def test_filtered_pictures_have_no_seasons(warehouse: ClickHouse, config: Path, tmp_path: Path) -> None:
    overview = look(warehouse, filters={"category": "flood"})
    assert [path.stem for path in pictures(warehouse, overview, config, tmp_path)] == [
        "volume",
        "agency",
        "province",
        "district",
    ]


def test_bars_say_count_and_change() -> None:
    rows = (
        Trend("road", Name("ถนน", "Road"), 20, 10, 0.8, (20,)),
        Trend("pm", Name("PM2.5", "PM2.5"), 5, 5, 0.2, (5,)),
    )
    axes = Figure().add_subplot()
    ranking(axes, Table("category", rows, None, Trend("", Name("", ""), 25, 15, 1.0, (25,))))
    assert [text.get_text() for text in axes.texts] == ["5  +0%", "20  +100%"]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["PM2.5", "ถนน\nRoad"]


def test_thai_marks_stand_above_their_letter(config: Path, tmp_path: Path) -> None:
    """Shaping at work: a vowel and a tone mark add height to a letter, and no width."""

    def inked(text: str) -> tuple[int, int]:
        font = FontProperties(fname=str(config / "fonts" / FONTS[0]))
        figure = Figure(figsize=(3, 2), dpi=100)
        figure.text(0.1, 0.4, text, fontproperties=font, fontsize=60)
        figure.savefig(tmp_path / "word.png")
        rows, columns = np.nonzero(imread(tmp_path / "word.png")[:, :, 0] < 0.5)
        return int(np.ptp(rows)), int(np.ptp(columns))

    bare, marked = inked("ทน"), inked("ที่น")
    assert marked[0] > bare[0] * 1.4
    assert marked[1] <= bare[1] + 3


def test_a_missing_font_is_told(warehouse: ClickHouse, tmp_path: Path) -> None:
    overview = look(warehouse)
    day = Period(date(2026, 8, 31), date(2026, 8, 31))
    with pytest.raises(ConfigError, match=r"Sarabun-Regular.ttf: no such font"):
        draw(chart_list(overview, spread([], day), None), day, tmp_path, tmp_path)
