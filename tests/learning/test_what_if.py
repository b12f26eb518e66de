from __future__ import annotations

import dataclasses
from collections import Counter
from pathlib import Path

import msgspec
import pytest

from complaints.events.complaint import Classified, Correction
from complaints.settings import load_settings
from learning.disagreements import Disagreements, labels
from learning.what_if import Difference, agencies_of, compare
from streams.load_pipeline import load_pipeline
from streams.overrides import Overrides
from streams.pipeline import Pipeline
from streams.steps.correct import correct
from streams.steps.decide import Decider
from tests.streams.records import NOON, HandMade, received, record

TEXTS = ["ไฟส่องสว่างดับทั้งซอย", "น้ำท่วมขังหน้าปากซอย", "ถนนเป็นหลุมใหญ่", "ต้นไม้ล้มขวางทาง", "เสียงดังจากร้านคาราโอเกะ"]


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return load_pipeline(load_settings(environ={}))


@pytest.fixture(scope="module")
def records() -> list[HandMade]:
    return [record(received(f"W-{i}", text=TEXTS[i % len(TEXTS)]), at=i) for i in range(50)]


@pytest.fixture(scope="module")
def other_rules(tmp_path_factory: pytest.TempPathFactory, config: Path) -> Path:
    """The shipped rules after an additional first rule that sends Bang Na to the power authority."""
    rules = (config / "routing.yaml").read_text(encoding="utf-8")
    rule = '  - {id: try-out, when: {area: ["1047"]}, th: ลองดู, en: a try, responsible: mea}\n'
    changed = rules.replace("\nrules:\n", f"\nrules:\n{rule}", 1)
    assert changed != rules
    path = tmp_path_factory.mktemp("rules") / "routing.yaml"
    path.write_text(changed, encoding="utf-8")
    return path


def test_counts_agree_with_replaying(
    pipeline: Pipeline, records: list[HandMade], other_rules: Path, config: Path
) -> None:
    history = _classified(pipeline, records)
    decider = Decider.load(config, rules=other_rules)
    difference = Difference()
    compare(difference, history[:20], decider)
    compare(difference, history[20:], decider)
    replayed = _classified(dataclasses.replace(pipeline, decider=decider), records)
    assert difference.after == Counter(agency for event in replayed for agency in agencies_of(event.routing))
    pairs = zip(history, replayed, strict=True)
    moved = {old.complaint_id for old, new in pairs if agencies_of(old.routing) != agencies_of(new.routing)}
    assert {move.complaint for move in difference.moves} == moved
    assert moved
    assert {move.rule for move in difference.moves} == {"try-out"}
    assert ("bkk-1047", 50, 0) in difference.changed()


def test_a_move_is_explained_by_the_agency_that_is_new(
    pipeline: Pipeline, records: list[HandMade], tmp_path: Path, config: Path
) -> None:
    rules = (config / "routing.yaml").read_text(encoding="utf-8")
    rule = '  - {id: both, when: {area: ["1047"]}, th: ลองดู, en: a try, co_working: [nha]}\n'
    (tmp_path / "routing.yaml").write_text(rules.replace("\nrules:\n", f"\nrules:\n{rule}", 1), encoding="utf-8")
    difference = Difference()
    compare(difference, _classified(pipeline, records[:3]), Decider.load(config, rules=tmp_path / "routing.yaml"))
    assert [(move.after[0], move.rule) for move in difference.moves] == [("bkk-1047", "both")] * 3


def test_the_same_rules_move_nothing(pipeline: Pipeline, records: list[HandMade]) -> None:
    difference = Difference()
    compare(difference, _classified(pipeline, records), pipeline.decider)
    assert (difference.read, difference.moves, difference.changed()) == (50, [], [])


def test_what_an_official_decided_stays(pipeline: Pipeline, other_rules: Path, config: Path) -> None:
    correction = Correction(complaint=received(), corrected=NOON, by="official", agencies=("doh",))
    (decision,) = pipeline.decider.decide([received()])
    corrected = correct(received(), decision, Overrides().with_correction(correction), pipeline.decider.route)
    event = msgspec.convert({**_fields(received()), **_fields(corrected)}, Classified)
    difference = Difference()
    compare(difference, [event], Decider.load(config, rules=other_rules))
    assert difference.moves == []
    assert difference.after == Counter(["doh"])


def test_disagreements_and_labels(pipeline: Pipeline, records: list[HandMade]) -> None:
    report = Disagreements()
    decided = _classified(pipeline, records[:1])[0]
    first = decided.classification.categories[0].code
    same = Correction(complaint=received(), corrected=NOON, by="official", categories=(first,), agencies=("bkk-1047",))
    other = Correction(complaint=received(), corrected=NOON, by="agency", categories=("tree",), agencies=("mea", "doh"))
    one, two = (Overrides().with_correction(correction) for correction in (same, other))
    report.add(decided, one)
    report.add(decided, two)
    assert (report.corrected, report.category_agreed, report.agency_agreed) == (2, 1, 1)
    assert report.categories[first, "tree"] == 1
    assert report.agencies["bkk-1047", "mea"] == 1
    assert list(labels([(received().text, two)])) == [(received().text, "tree")]


def _classified(pipeline: Pipeline, records: list[HandMade]) -> list[Classified]:
    outputs = [output for output in pipeline.run(records) if output.topic == "complaints.classified.v1"]
    return [msgspec.json.decode(output.value, type=Classified) for output in outputs]


def _fields(struct: msgspec.Struct) -> dict[str, object]:
    return {name: getattr(struct, name) for name in struct.__struct_fields__}
