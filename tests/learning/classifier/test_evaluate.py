from __future__ import annotations

import argparse
import csv
import json
from pathlib import Path

import pytest

from complaints.errors import ConfigError
from complaints.settings import Settings
from learning.classifier import evaluate
from learning.classifier.labelled import Labelled
from tests.streams.classifier.examples import examples


def write(path: Path, data: Labelled) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("comment", "type", "timestamp"))
        for text, labels, year in zip(data.texts, data.labels, data.years, strict=True):
            writer.writerow((text, ",".join(labels), f"{year}-01-01"))
    return path


def run(*words: str | Path) -> int:
    parser = argparse.ArgumentParser()
    evaluate.configure(parser)
    return evaluate.run(parser.parse_args([str(word) for word in words]), Settings())


@pytest.mark.long
def test_folds_with_peer_predictions_and_picture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path / "labelled.csv", examples(several=True))
    out, picture = tmp_path / "out.csv", tmp_path / "confusion.png"
    assert run(file, "--folds", "3", "--peer", "--json", "--no-prior", "--predictions", out, "--picture", picture) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["texts"] == 96
    assert result["hit_at_1"] > 0.9
    assert set(result["per_year"]) == {"2022", "2023"} == set(result["peer"]["per_year"])
    assert result["speed_ratio"] > 0
    assert {"accuracy", "macro_f1", "micro_f1", "calibration_error", "documents_per_second", "per_class"} <= set(result)
    rows = list(csv.DictReader(out.open(encoding="utf-8")))
    assert [row["row"] for row in rows] == [str(number) for number in range(1, 97)]
    assert "ถนน, แสงสว่าง" in {", ".join(sorted(row["label"].split(", "))) for row in rows}
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_trained_on_another_file_with_the_shipped_prior(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path / "labelled.csv", examples())
    assert run(file, "--train", file, "--json") == 0
    result = json.loads(capsys.readouterr().out)
    assert result["accuracy"] > 0.95
    assert result["prior"].startswith("char-ngrams-")


def test_the_shipped_model_answers_in_codes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path / "labelled.csv", examples())
    assert run(file) == 0
    printed = capsys.readouterr().out
    assert "lighting" in printed
    assert "hit at 1" in printed


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--folds", "1"], "--folds needs 2 or more"),
        (["--peer"], "--peer is trained on the same rows"),
        (["--label", "kind"], "no column kind"),
    ],
)
def test_options_that_make_no_sense_are_refused(tmp_path: Path, options: list[str], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        run(write(tmp_path / "labelled.csv", examples()), *options)
