from __future__ import annotations

import argparse
import csv
from pathlib import Path

import pytest

from commands import train
from complaints.errors import ConfigError
from complaints.settings import Settings
from learning.classifier.labelled import Labelled
from streams.classifier.model import load
from tests.streams.classifier.examples import examples


def write(path: Path, data: Labelled) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("description", "type", "timestamp"))
        for text, labels, year in zip(data.texts, data.labels, data.years, strict=True):
            writer.writerow((text, ",".join(labels), f"{year}-01-01"))
    return path


def run(*words: str | Path) -> int:
    parser = argparse.ArgumentParser()
    train.configure(parser)
    return train.run(parser.parse_args([str(word) for word in words]), Settings())


def test_the_same_data_give_the_same_file(tmp_path: Path) -> None:
    file = write(tmp_path / "labelled.csv", examples(several=True))
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        assert run("--labels", file, "--out", tmp_path / name, "--generation", "3") == 0
    one, two = tmp_path / "one" / "classifier.npz", tmp_path / "two" / "classifier.npz"
    assert one.read_bytes() == two.read_bytes()
    assert load(one).header.generation == 3
    assert load(one).header.classes == ("cleanliness", "lighting", "road")


def test_careful_labels_win_and_count_more(tmp_path: Path) -> None:
    file = write(tmp_path / "labelled.csv", examples())
    plain = Labelled(["ถนนเป็นหลุมลึก หน้าตลาด"], [("แสงสว่าง",)], [2022], [1])
    careful = write(tmp_path / "careful.csv", plain)
    run("--labels", file, "--out", tmp_path)
    before = load(tmp_path / "classifier.npz")
    run("--labels", file, "--careful", careful, "--out", tmp_path)
    after = load(tmp_path / "classifier.npz")
    assert len(after.known) == len(before.known)
    assert after.header.training != before.header.training


def test_texts_near_those_of_another_file_are_left_out(tmp_path: Path) -> None:
    data = examples()
    file = write(tmp_path / "labelled.csv", data)
    held_out = write(tmp_path / "held-out.csv", data.pick([place % 2 == 0 for place in range(len(data.texts))]))
    run("--labels", file, "--without", held_out, "--name", "prior", "--out", tmp_path)
    assert 0 < len(load(tmp_path / "prior.npz").known) <= len(data.texts) // 2


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="nowhere: no such folder"):
        run("--labels", write(tmp_path / "labelled.csv", examples()), "--out", tmp_path / "nowhere")
