from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from complaints.errors import ConfigError
from complaints.events.complaint import Classification
from complaints.settings import DEFAULT_CONFIG
from streams.steps.classify import MODEL, Classifier


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier.load(DEFAULT_CONFIG)


@pytest.mark.parametrize(
    ("text", "category", "kind", "urgency"),
    [
        ("ถนนเป็นหลุมเป็นบ่อทั้งซอย ขอให้มาซ่อม", "road", "grievance", "normal"),
        ("ไฟส่องสว่างริมทางดับหลายดวง มืดมากตอนกลางคืน", "lighting", "grievance", "normal"),
        ("ฝนตกทีไรน้ำท่วมขังหน้าบ้านทุกที", "flood", "grievance", "normal"),
        ("สุนัขจรจัดฝูงใหญ่ไล่กัดคน หมากัดเด็กเมื่อวาน", "stray-animal", "grievance", "high"),
        ("ฝาท่อระบายน้ำแตกชำรุด ด่วนมาก", "drain", "grievance", "high"),
        ("มีเจ้าหน้าที่เรียกรับเงินจากแม่ค้าที่ขายของบนทางเท้า", "sidewalk", "conduct", "normal"),
        ("ขอชื่นชมเจ้าหน้าที่ที่มาลอกคลองเรียบร้อยดี", "canal", "praise", "normal"),
        ("ขอสอบถามว่าต้องไปทำบัตรที่ไหน", "inquiry", "inquiry", "normal"),
        ("ตอนนี้ไฟไหม้บ้านข้าง ๆ มีคนติดอยู่", None, "emergency", "critical"),
    ],
)
def test_what_a_complaint_is_about(
    classifier: Classifier, text: str, category: str | None, kind: str, urgency: str
) -> None:
    (found,) = classifier.classify([text])
    assert category in {None, *(label.code for label in found.categories)}
    assert (found.kind, found.urgency) == (kind, urgency)


def test_text_about_nothing_is_other(classifier: Classifier) -> None:
    (found,) = classifier.classify(["zzzz"])
    assert [label.code for label in found.categories] == ["other"]
    assert 0.5 < found.categories[0].confidence <= 1


@given(st.lists(st.text(st.characters(), max_size=80), max_size=12))
@settings(max_examples=40, deadline=None)
def test_any_text_is_answered_alone_as_in_a_batch(texts: list[str]) -> None:
    classifier = Classifier.load(DEFAULT_CONFIG) if not _LOADED else _LOADED[0]
    _LOADED[:] = [classifier]
    together = classifier.classify(texts)
    assert together == [classifier.classify([text])[0] for text in texts]
    for found in together:
        msgspec.convert(msgspec.to_builtins(found), Classification)
        confidences = [label.confidence for label in found.categories]
        assert confidences == sorted(confidences, reverse=True) != []


_LOADED: list[Classifier] = []


@pytest.mark.long
def test_hard_texts_are_safe(classifier: Classifier) -> None:
    texts = ["", "\ud800", "😀" * 500, "ก" * 20_000, "ถนน\x00พัง", "\u0e33" * 3, "\x02\x02"]
    together = classifier.classify(texts * 700)
    assert together == [classifier.classify([text])[0] for text in texts] * 700
    assert classifier.classify([]) == []


def test_the_model_names_itself(classifier: Classifier) -> None:
    (found,) = classifier.classify(["ถนนพัง"])
    assert found.model == classifier.model
    assert found.training == classifier.training
    assert classifier.training.startswith("sha256:")
    assert classifier.generation >= 1


def test_the_model_file_is_small() -> None:
    assert sum(file.stat().st_size for file in (DEFAULT_CONFIG / MODEL.parent).iterdir()) < 20_000_000


def test_a_model_for_another_taxonomy_is_refused(tmp_path: Path) -> None:
    (tmp_path / MODEL.parent).mkdir()
    shutil.copy(DEFAULT_CONFIG / MODEL, tmp_path / MODEL)
    text = (DEFAULT_CONFIG / "taxonomy.yaml").read_text(encoding="utf-8")
    (tmp_path / "taxonomy.yaml").write_text(text.replace("code: toilet", "code: washroom"), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"classifier.npz: classes unknown to the taxonomy: toilet"):
        Classifier.load(tmp_path)


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    shutil.copy(DEFAULT_CONFIG / "taxonomy.yaml", tmp_path)
    with pytest.raises(ConfigError, match=r"classifier.npz: not a usable model file"):
        Classifier.load(tmp_path)
