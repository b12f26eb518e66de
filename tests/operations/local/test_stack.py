from __future__ import annotations

import socket
from pathlib import Path

import msgspec
import pytest

from complaints.clock import SystemClock
from complaints.errors import ConfigError
from complaints.settings import DEFAULT_CONFIG, NotificationsSettings, Secret, Settings, load_settings
from embedded.ports import LOOPBACK, free_ports
from operations.agency.exchange_files import partners_file
from operations.local.stack import COMMANDS, Stack, on_this_machine, variables_of, with_ports
from sinks.webhooks.secrets import new_secret


def test_all_processes_run_where_none_are_named(tmp_path: Path) -> None:
    idle = {"webhooks", "notifications", "exchange"}  # nobody subscribes, is to be told, or exchanges messages
    assert _names(_settings(tmp_path, "")) == [name for name in COMMANDS if name not in idle]


@pytest.mark.parametrize("setting", [{"smtp_host": "mail.example"}, {"line_token": Secret("t")}])
def test_citizens_are_told_where_there_is_a_way_to(tmp_path: Path, setting: dict[str, str]) -> None:
    told = msgspec.structs.replace(_settings(tmp_path, ""), notifications=NotificationsSettings(**setting))  # type: ignore[arg-type]
    assert _names(told) == [name for name in COMMANDS if name not in ("webhooks", "exchange")]


def test_the_exchange_runs_where_there_is_a_partner(tmp_path: Path) -> None:
    settings = _settings(tmp_path, "worker,exchange")
    assert _names(settings) == ["worker"]
    file = partners_file(settings)
    file.parent.mkdir()
    file.touch()
    assert _names(settings) == ["worker", "exchange"]


def test_webhooks_run_where_somebody_subscribes_and_their_secrets_are_there(tmp_path: Path) -> None:
    config, secret = tmp_path / "config", tmp_path / "mea.secret"
    config.mkdir()
    for entry in DEFAULT_CONFIG.iterdir():
        (config / entry.name).symlink_to(entry)
    (config / "webhooks.yaml").unlink()
    row = f"{{agency: mea, url: 'https://mea.example/', secrets: [{{file: {secret}}}]}}"
    (config / "webhooks.yaml").write_text(f"subscriptions: [{row}]")
    settings = msgspec.structs.replace(_settings(tmp_path, "worker,webhooks"), config=config)
    with pytest.raises(ConfigError, match=r"mea\.secret: No such file"):
        Stack(settings, SystemClock())
    secret.write_text(new_secret())
    assert _names(settings) == ["worker", "webhooks"]


def test_only_the_named_processes_run_in_the_order_in_which_they_start(tmp_path: Path) -> None:
    assert _names(_settings(tmp_path, "gateway, worker")) == ["worker", "gateway"]


def test_a_process_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"embedded\.services: no process wroker; there are worker, sink"):
        Stack(_settings(tmp_path, "wroker,sink"), SystemClock())


@pytest.mark.service
def test_a_taken_port_is_no_matter_where_its_process_is_not_chosen(tmp_path: Path) -> None:
    broker, clickhouse, http = free_ports(3)
    with socket.create_server((LOOPBACK, 0)) as other:
        ports = {
            "embedded.broker_port": broker, "clickhouse.port": clickhouse, "embedded.http_port": http,
            "dashboard.port": other.getsockname()[1],
        }  # fmt: skip
        settings = on_this_machine(with_ports(_settings(tmp_path, "receipts"), ports), tmp_path)
        stack = Stack(settings, SystemClock())
        with stack.running(lambda _: None):
            assert all(service.alive() for service in stack.services())


def test_ports_are_set_by_section_and_key(tmp_path: Path) -> None:
    variables = variables_of(with_ports(_settings(tmp_path, ""), {"gateway.port": 81, "embedded.http_port": 82}))
    assert variables["COMPLAINTS__GATEWAY__PORT"] == "81"
    assert variables["COMPLAINTS__EMBEDDED__HTTP_PORT"] == "82"


def test_gateways_tell_the_address_of_this_machines_portal_unless_another_was_chosen(tmp_path: Path) -> None:
    settings = with_ports(_settings(tmp_path, ""), {"portal.port": 83})
    assert on_this_machine(settings, tmp_path).portal.url == "http://127.0.0.1:83"
    chosen = msgspec.structs.replace(settings.portal, url="https://track.example.go.th")
    assert on_this_machine(msgspec.structs.replace(settings, portal=chosen), tmp_path).portal == chosen


def _names(settings: Settings) -> list[str]:
    _broker, _clickhouse, *processes = Stack(settings, SystemClock()).services()
    return [process.name for process in processes]


def _settings(folder: Path, services: str) -> Settings:
    settings = load_settings(environ={})
    embedded = msgspec.structs.replace(settings.embedded, data=folder, services=services)
    return msgspec.structs.replace(settings, embedded=embedded)
