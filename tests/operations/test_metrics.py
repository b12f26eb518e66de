from __future__ import annotations

import re
import urllib.request

import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from complaints.errors import ConfigError
from complaints.settings import SinkSettings
from complaints.telemetry import LEVELS, TOTALS, Telemetry
from embedded.ports import free_port
from operations.metrics import LEVEL_HELP, TOTAL_HELP, registry_of
from operations.serve_metrics import serving_metrics
from tests.clock import ManualClock

OTHER_UNITS = re.compile("_(ms|millis|milliseconds|minutes|hours|kb|kib|mb|percent)(_|$)")


@pytest.fixture
def telemetry() -> Telemetry:
    """Telemetry in which everything was counted at least once."""
    clock = ManualClock()
    found = Telemetry("gateway", clock)
    clock.advance(60)
    found.receive(10)
    found.done(5, ["broken_json", "broken_json", "empty_text"])
    found.drop("not_stored", 1)
    found.client_fault("hung_up")
    for total in TOTALS:
        found.add(total, 4)
    for level in LEVELS:
        found.set_level(level, 3)
    return found


def shown(telemetry: Telemetry) -> str:
    """The metrics that a scrape returns."""
    return str(generate_latest(registry_of(telemetry)), "utf-8")


def values(text: str) -> dict[tuple[str, ...], float]:
    """Values by name and by the labels other than `stage`."""
    return {
        (sample.name, *(value for label, value in sorted(sample.labels.items()) if label != "stage")): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_all_that_is_counted_is_shown_under_its_name_and_stage(telemetry: Telemetry) -> None:
    found = values(shown(telemetry))
    assert found["complaints_received_total",] == 10
    assert found["complaints_ok_total",] == 5
    assert found["complaints_rejected_total", "broken_json"] == 2
    assert found["complaints_rejected_total", "empty_text"] == 1
    assert found["complaints_dropped_total", "not_stored"] == 1
    assert found["complaints_under_way",] == 1
    assert found["complaints_client_faults_total", "hung_up"] == 1
    assert found["complaints_spool_bytes",] == 3
    assert {name for name in TOTALS if found.get((f"complaints_{name}_total",), 0) < 4} == set()
    last, started = found["complaints_last_batch_timestamp_seconds",], found["complaints_started_timestamp_seconds",]
    assert last - started == 60
    families = text_string_to_metric_families(shown(telemetry))
    assert {sample.labels["stage"] for family in families for sample in family.samples} == {"gateway"}


def test_the_equation_can_be_asked_of_what_is_shown(telemetry: Telemetry) -> None:
    found = values(shown(telemetry))
    parts = ("complaints_ok_total", "complaints_rejected_total", "complaints_dropped_total", "complaints_under_way")
    assert sum(value for (name, *_), value in found.items() if name in parts) == found["complaints_received_total",]


def test_metrics_keep_to_the_rules_that_promtool_checks(telemetry: Telemetry) -> None:
    """`promtool check metrics`: help for each, counters end in _total and others do not, base units, snake case."""
    for family in text_string_to_metric_families(shown(telemetry)):
        assert family.documentation.strip(), family.name
        assert re.fullmatch("[a-z][a-z0-9_]*", family.name)
        assert not OTHER_UNITS.search(family.name)
        assert family.type in ("counter", "gauge")
        assert {sample.name for sample in family.samples} <= {family.name + "_total" * (family.type == "counter")}
        assert not family.name.endswith(("_total", "_count", "_sum", "_bucket"))
        assert "timestamp" not in family.name or family.name.endswith("_timestamp_seconds")


def test_every_name_of_the_vocabulary_is_explained() -> None:
    assert TOTAL_HELP.keys() == set(TOTALS)
    assert LEVEL_HELP.keys() == set(LEVELS)


@pytest.mark.service
def test_a_process_serves_its_counts_as_they_are_now_and_stops_with_its_work(telemetry: Telemetry) -> None:
    settings = SinkSettings(metrics_port=free_port())
    url = f"http://127.0.0.1:{settings.metrics_port}/metrics"
    with serving_metrics(telemetry, settings):
        telemetry.done(1)
        with urllib.request.urlopen(url, timeout=10) as answer:
            assert answer.headers["Content-Type"].startswith("text/plain; version=")
            assert values(answer.read().decode())["complaints_ok_total",] == 6
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(url, timeout=10)


@pytest.mark.service
def test_an_address_that_is_taken_is_told_with_its_setting(telemetry: Telemetry) -> None:
    settings = SinkSettings(metrics_port=free_port())
    with (
        serving_metrics(telemetry, settings),
        pytest.raises(ConfigError, match=r"gateway.metrics_port: cannot listen on 127.0.0.1"),
        serving_metrics(telemetry, settings),
    ):
        pass


def test_without_a_port_nothing_listens(telemetry: Telemetry) -> None:
    with serving_metrics(telemetry, SinkSettings()):
        assert SinkSettings().metrics_port == 0
