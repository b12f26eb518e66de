"""Adding an agency with a rule takes changes in two places:

1. an entry in `config/agencies.yaml`
2. a rule in `config/routing.yaml`, and its `generation` raised
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from complaints.clock import SystemClock
from complaints.events.complaint import Classified
from complaints.reference.reference import Reference
from complaints.settings import DEFAULT_CONFIG, KafkaSettings, load_settings
from stores.kafka.create_topics import create_topics
from streams.load_pipeline import load_pipeline
from tests import quick_yaml
from tests.streams.records import received, record

AGENCY = {"id": "lamp-office", "th": "สำนักงานโคมไฟทดลอง", "en": "Trial Lamp Office", "level": "central"}
RULE = {
    "id": "trial-lamps",
    "th": "โคมไฟทดลองเป็นของสำนักงานโคมไฟ",
    "en": "trial lamps are the lamp office's",
    "when": {"words": ["โคมไฟทดลอง"]},
    "responsible": "lamp-office",
}


def config_with_it(folder: Path) -> Path:
    folder.mkdir()
    for entry in DEFAULT_CONFIG.iterdir():
        if entry.name not in ("agencies.yaml", "routing.yaml"):
            (folder / entry.name).symlink_to(entry)
    agencies, routing = (
        quick_yaml.load((DEFAULT_CONFIG / name).read_text(encoding="utf-8"))
        for name in ("agencies.yaml", "routing.yaml")
    )
    agencies["agencies"].append(AGENCY)
    routing["generation"] += 1
    routing["rules"].insert(0, RULE)
    for name, value in (("agencies.yaml", agencies), ("routing.yaml", routing)):
        (folder / name).write_text(quick_yaml.dump(value, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return folder


def test_a_complaint_reaches_a_new_agency_by_its_rule(tmp_path: Path) -> None:
    pipeline = load_pipeline(load_settings(config_with_it(tmp_path / "config"), environ={}))
    complaint = received(text="โคมไฟทดลองหน้าตลาดดับสามวันแล้ว")
    outputs = pipeline.run([record(complaint)])
    assert "agency.lamp-office.complaints.v1" in [output.topic for output in outputs]
    decided = msgspec.json.decode(outputs[0].value, type=Classified)
    assert ("lamp-office", "trial-lamps") in [(route.agency, route.rule) for route in decided.routing.routes]


def test_a_new_agency_has_its_topic(bootstrap: str, tmp_path: Path) -> None:
    reference = Reference.load(config_with_it(tmp_path / "config"))
    assert "agency.lamp-office.complaints.v1" in [each.name for each in reference.topics.all(reference.agency_ids)]
    topics = reference.topics.of_agencies(("lamp-office",))
    create_topics(KafkaSettings(bootstrap_servers=bootstrap), topics, SystemClock())
    assert create_topics(KafkaSettings(bootstrap_servers=bootstrap), topics, SystemClock()) == []
