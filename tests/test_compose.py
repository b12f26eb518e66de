"""`docker-compose.yml` as Docker Compose itself reads it: valid, safe, and made of commands and settings that exist."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from commands.cli import COMMANDS
from complaints.settings import load_settings
from embedded.broker import answers
from embedded.kafka_jars import KafkaHome
from embedded.ports import LOOPBACK, free_ports
from embedded.processes import ChildProcess
from tests.programs import needs

ROOT = Path(__file__).resolve().parent.parent
BUILT = ROOT / ".cache/docker-compose"
SECRETS = {"COMPLAINTS__SEALING__KEY": "sealing-key", "COMPLAINTS__CLICKHOUSE__PASSWORD": "password"}
ONCE = {"topics", "migrate"}
OURS = {
    *ONCE,
    "gateway",
    "worker",
    "sink",
    "receipts",
    "cases",
    "surges",
    "incidents",
    "dashboard",
    "portal",
    "desk",
    "notifications",
    "webhooks",
    "exchange",
}

pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def compose() -> list[str]:
    """Docker Compose: the installed one, else built from its sources, in CI or by `make compose-check`."""
    if shutil.which("docker") and not subprocess.run(["docker", "compose", "version"], capture_output=True).returncode:
        return ["docker", "compose"]
    if not BUILT.exists() and not os.environ.get("CI"):
        pytest.skip("no Docker Compose; 'make compose-check' builds it")
    if not BUILT.exists():
        needs("go", "make")
        subprocess.run(["make", str(BUILT.relative_to(ROOT))], cwd=ROOT, check=True)
    return [str(BUILT)]


def read(compose: list[str], secrets: dict[str, str]) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "COMPOSE_PROFILES": "*", **secrets}
    command = [*compose, "--env-file", os.devnull, "config", "--format", "json"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def services(compose: list[str]) -> dict[str, Any]:
    done = read(compose, SECRETS)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)["services"]
    return found


@pytest.mark.parametrize("missing", SECRETS)
def test_a_missing_secret_is_named(compose: list[str], missing: str) -> None:
    done = read(compose, {name: value for name, value in SECRETS.items() if name != missing})
    assert done.returncode != 0
    assert f"required variable {missing} is missing" in done.stderr


def test_commands_are_commands_of_ours(services: dict[str, Any]) -> None:
    commands = {name: service["command"] for name, service in services.items() if service["command"]}
    assert set(commands) == OURS
    for name, *options in commands.values():
        assert name in COMMANDS
        parser = argparse.ArgumentParser()
        importlib.import_module(f"commands.{name}").configure(parser)
        parser.parse_args(options)


def test_environments_are_settings_of_ours(services: dict[str, Any]) -> None:
    settings = {name: load_settings(environ=services[name]["environment"]) for name in OURS}
    assert {settings[name].kafka.bootstrap_servers for name in OURS - {"migrate"}} == {"kafka:9092"}
    assert {settings[name].clickhouse.host for name in ("migrate", "sink", "dashboard", "portal", "desk")} == {
        "clickhouse"
    }
    server = services["clickhouse"]["environment"]
    assert (settings["sink"].clickhouse.user, settings["sink"].clickhouse.password) == (
        server["CLICKHOUSE_USER"],
        server["CLICKHOUSE_PASSWORD"],
    )
    assert settings["sink"].clickhouse.database == server["CLICKHOUSE_DB"]


def test_secrets_go_only_where_they_are_needed(services: dict[str, Any]) -> None:
    holders = {
        secret: {name for name, service in services.items() if secret in (service["environment"] or {}).values()}
        for secret in SECRETS.values()
    }
    assert holders == {
        "sealing-key": {"gateway", "portal", "notifications", "exchange"},
        "password": {"clickhouse", "migrate", "sink", "dashboard", "portal", "desk"},
    }


def test_whatever_stays_up_says_whether_it_is_healthy(services: dict[str, Any]) -> None:
    assert {name for name, service in services.items() if "healthcheck" not in service} == ONCE
    for name in ("worker", "sink", "cases", "surges", "incidents"):
        heartbeat = services[name]["environment"][f"COMPLAINTS__{name.upper()}__HEARTBEAT"]
        assert heartbeat in services[name]["healthcheck"]["test"][1]


@pytest.mark.parametrize(("age_secs", "healthy"), [(5, True), (300, False), (None, False)])
def test_an_old_or_missing_heartbeat_is_unhealthy(
    services: dict[str, Any], tmp_path: Path, age_secs: int | None, healthy: bool
) -> None:
    beat = tmp_path / "heartbeat"
    if age_secs is not None:
        beat.touch()
        os.utime(beat, times=(beat.stat().st_mtime - age_secs,) * 2)
    kind, check = services["worker"]["healthcheck"]["test"]
    assert kind == "CMD-SHELL"
    check = check.replace("$$", "$").replace("/tmp/heartbeat", str(beat))
    assert (subprocess.run(["sh", "-c", check], capture_output=True).returncode == 0) is healthy


def test_ports_are_on_this_machine_only(services: dict[str, Any]) -> None:
    ports = [port for service in services.values() for port in service.get("ports", [])]
    assert ports
    assert {port["host_ip"] for port in ports} == {LOOPBACK}


def test_images_are_pinned(services: dict[str, Any]) -> None:
    tags = {name: service["image"].partition(":")[2] for name, service in services.items()}
    assert all(tag.count(".") >= 2 for tag in tags.values()), tags


def test_apache_kafka_starts_with_what_the_image_is_given(
    services: dict[str, Any], kafka_home: KafkaHome, tmp_path: Path
) -> None:
    """The image's own start-up code, `kafka.docker`, is in the jars: it joins file and environment, and formats."""
    mounted = next(volume for volume in services["kafka"]["volumes"] if volume["type"] == "bind")
    port, controller_port, host_port = free_ports(3)
    ports = {":9092": f":{port}", ":9093": f":{controller_port}", ":9094": f":{host_port}", "kafka:": f"{LOOPBACK}:"}
    environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    for name, value in services["kafka"]["environment"].items():
        for old, new in ports.items():
            value = value.replace(old, new)
        environment[name] = value.replace("/var/lib/kafka", str(tmp_path))
    for folder in ("default", "mounted", "final"):
        (tmp_path / folder).mkdir()
    for name in ("server.properties", "log4j2.yaml", "tools-log4j2.yaml"):
        (tmp_path / "default" / name).touch()
    shutil.copy(mounted["source"], tmp_path / "mounted")
    java = ["java", "-Xmx512m", "-cp", f"{kafka_home.jars}/*"]
    folders = ["-D", "default", "-M", "mounted", "-F", "final"]
    setup = [*java, "kafka.docker.KafkaDockerWrapper", "setup", *folders]
    subprocess.run(setup, cwd=tmp_path, env=environment, check=True, capture_output=True)
    start = [*java, "kafka.Kafka", str(tmp_path / "final/server.properties")]
    broker = ChildProcess("Apache Kafka", start, tmp_path / "kafka.log", environment)
    broker.start()
    broker.wait_until(lambda: answers(port) and answers(host_port), 60)
    broker.stop()


def test_the_image_holds_what_the_locked_project_holds() -> None:
    every, image = (pins(ROOT / name) for name in ("requirements.lock", "requirements-image.lock"))
    assert {"faust-streaming", "clickhouse-driver"} <= image.keys()
    assert not {"pytest", "mypy", "chdb-core"} & image.keys()
    assert {name: every[name] for name in image} == image


def pins(lock: Path) -> dict[str, str]:
    lines = [line for line in lock.read_text(encoding="utf-8").splitlines() if "==" in line]
    return dict(line.partition(";")[0].rstrip(" \\").split("==", 1) for line in lines)
