from __future__ import annotations

import argparse
import csv
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from commands import train_national
from complaints.errors import ConfigError
from complaints.settings import Settings
from learning.national.estimate import Estimate
from learning.national.texts import Example
from streams.national.model import NationalModel, load
from tests.learning.national.tiny import NEGATIVES, examples

pytestmark = pytest.mark.long


def write(path: Path, given: Sequence[Example]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("text", "subject", "lead", "also", "kind"))
        writer.writerows((one.text, one.subject, one.lead, ";".join(one.also), one.kind) for one in given)
    return path


@pytest.fixture
def files(tmp_path: Path) -> list[str | Path]:
    city = tmp_path / "city.csv"
    city.write_text("comment\n" + "\n".join(NEGATIVES) + "\n", encoding="utf-8")
    return ["--city", city, "--generated", write(tmp_path / "generated.csv", examples(range(6)))]


def run(*words: str | Path) -> int:
    parser = argparse.ArgumentParser()
    train_national.configure(parser)
    return train_national.run(parser.parse_args([str(word) for word in words]), Settings())


def model(tmp_path: Path, *words: str | Path) -> NationalModel:
    out = tmp_path / "national.npz"
    assert run(*words, "--out", out) == 0
    return load(out)


def test_texts_left_out_calibrate_the_first_model_and_are_learned_by_the_second(
    files: list[str | Path], tmp_path: Path
) -> None:
    judged = write(tmp_path / "judged.csv", examples(range(10, 12)))
    left_out = write(tmp_path / "left.csv", examples(range(20, 26)))
    told = tmp_path / "estimate.json"
    made = model(tmp_path, *files, "--judged", judged, "--left-out", left_out, "--estimate", told)
    found = msgspec.json.decode(told.read_bytes(), type=Estimate)
    assert (found.texts, found.lead, found.decided) == (36, 1.0, 1.0)
    assert made.leads.slope[0] > 1
    assert made.sure.any()
    without = model(tmp_path, *files, "--judged", judged)
    assert made.header.training != without.header.training


def test_without_left_out_half_of_the_judged_texts_is_left_out(files: list[str | Path], tmp_path: Path) -> None:
    told = tmp_path / "estimate.json"
    judged = write(tmp_path / "judged.csv", examples(range(20, 32)))
    model(tmp_path, *files, "--judged", judged, "--estimate", told)
    assert 0 < msgspec.json.decode(told.read_bytes(), type=Estimate).texts < 72


def test_an_estimate_without_texts_left_out_is_refused(files: list[str | Path], tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="--estimate: there are no texts left out"):
        run(*files, "--out", tmp_path / "m.npz", "--estimate", tmp_path / "e.json")
    with pytest.raises(ConfigError, match=r"--estimate .*: no such folder"):
        run(*files, "--out", tmp_path / "m.npz", "--estimate", tmp_path / "none" / "e.json")
