from __future__ import annotations

from pathlib import Path

from complaints.clock import SystemClock
from complaints.events.process_report import PROCESS, ProcessReport
from complaints.reference.live_channels import LiveChannels
from complaints.settings import DEFAULT_CONFIG
from complaints.telemetry import Telemetry
from operations.live_config import LiveConfig
from stores.kafka.scan import scan
from tests.own_services import OwnServices, make_own_services
from tests.wait import wait_until

CHANNEL = "radio-1111: {thai: วิทยุชุมชน, english: Community radio}\n"


def test_a_change_that_another_thread_made_a_watch_take_is_reported_at_once(bootstrap: str, tmp_path: Path) -> None:
    """As the worker does when a record has a channel it does not know."""
    own, clock = make_own_services(bootstrap, tmp_path), SystemClock()
    file = own.settings.config / "channels.yaml"
    file.unlink()
    file.write_text((DEFAULT_CONFIG / "channels.yaml").read_text("utf-8"), "utf-8")
    watch = LiveChannels(own.settings.config, clock).watch
    telemetry = Telemetry("worker", clock)
    with LiveConfig(own.settings, own.topics, "worker", [watch], clock, telemetry).running():
        wait_until(lambda: len(_reports(own)) == 1, 60)
        before = watch.digest
        with file.open("a", encoding="utf-8") as channels:
            channels.write(CHANNEL)
        watch.look_twice()  # its result does not matter: the thread may have looked between the two looks
        assert watch.digest != before
        wait_until(lambda: _reports(own)[-1].config["channels"] == watch.digest, 20)


def _reports(own: OwnServices) -> list[ProcessReport]:
    decoded = (PROCESS.decode(record) for record in scan(own.settings.kafka, [own.topics.processes.name]))
    return [report for report in decoded if isinstance(report, ProcessReport)]
