from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from complaints.errors import ConfigError
from learning.classifier.labelled import Labelled
from learning.classifier.learn import indicators, learn, parts_of
from streams.classifier.folding import fold
from streams.classifier.grams import BITS, OFFSETS, grams, hashes
from streams.classifier.model import Floats, Model, load, save
from tests.streams.classifier.examples import examples


def likely(model: Model, texts: list[str]) -> Floats:
    points, starts = fold(texts)
    return model.probabilities(grams(hashes(points), starts))


@pytest.fixture(scope="module")
def model() -> Model:
    return learn(examples(several=True), "test", cost=1.0, seed=1)


def test_what_is_learnt_holds_for_new_words_around_it(model: Model) -> None:
    found = likely(model, ["แจ้งถนนเป็นหลุมลึกแถวบ้าน", "ขยะล้นถังไม่มีใครเก็บ", "ไฟทางไม่ติดและถนนแตกร้าว"])
    assert model.header.classes == ("ความสะอาด", "ถนน", "แสงสว่าง")
    assert found.argmax(axis=1)[:2].tolist() == [1, 0]
    assert (found[2, 1:] > found[2, 0]).all()


def test_the_same_data_give_the_same_file(tmp_path: Path, model: Model) -> None:
    save(tmp_path / "one.npz", model)
    save(tmp_path / "two.npz", learn(examples(several=True), "test", cost=1.0, seed=1))
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()


def test_a_file_read_back_answers_nearly_the_same(tmp_path: Path, model: Model) -> None:
    save(tmp_path / "model.npz", model)
    read = load(tmp_path / "model.npz")
    texts = examples().texts
    assert (read.header, read.calibration.threshold) == (model.header, model.calibration.threshold)
    assert read.id.startswith("test.")
    assert np.abs(likely(read, texts) - likely(model, texts)).max() < 0.02


@pytest.mark.parametrize("damage", [b"", b"not a zip", None])
def test_a_damaged_file_is_named(tmp_path: Path, model: Model, damage: bytes | None) -> None:
    path = tmp_path / "model.npz"
    save(path, model)
    path.write_bytes(path.read_bytes()[:-2000] if damage is None else damage)
    with pytest.raises(ConfigError, match=r"model.npz: not a usable model file"):
        load(path)


def test_a_prior_helps_with_words_the_texts_do_not_have() -> None:
    prior = learn(examples(), "prior", cost=1.0, seed=1)
    few = Labelled(["ถนนพัง", "ถนนไม่ดี", "มืดจัง", "มืดมาก"], [("road",), ("road",), ("dark",), ("dark",)], [0] * 4, [1] * 4)
    asked = ["โคมไฟดับทั้งซอย"]
    without = likely(learn(few, "few", cost=1.0, seed=1), asked)[0, 0]
    assert likely(learn(few, "few", cost=1.0, seed=1, prior=prior), asked)[0, 0] > without


def test_one_label_is_not_enough() -> None:
    with pytest.raises(ConfigError, match="two labels or more"):
        learn(Labelled(["ก"], [("ข",)], [0], [1]), "none", cost=1.0, seed=1)


def test_repeated_texts_share_a_part() -> None:
    part = parts_of(["ก ข", "กข!", *(f"ข้อความ {n}" for n in range(50))], 5, seed=3)
    assert part[0] == part[1]
    assert set(part.tolist()) == set(range(5))


def test_indicators_ignore_labels_of_no_class() -> None:
    assert indicators([("b", "z"), ("a",)], ("a", "b")).tolist() == [[False, True], [True, False]]


def test_tables_fit_together() -> None:
    assert OFFSETS[-1] == sum(1 << bits for bits in BITS)
