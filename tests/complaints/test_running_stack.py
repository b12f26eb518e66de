"""Which settings a command has where a stack runs, where none does, and where several do."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from complaints.errors import ConfigError
from complaints.running_stack import announcing, kept_key_files, running_stacks, settings_here
from complaints.settings import Settings

STARTED = datetime(2026, 11, 27, 3, 4, tzinfo=UTC)


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@contextmanager
def stack(state: Path, data: Path, port: int = 19092, **more: str) -> Iterator[None]:
    variables = {
        "COMPLAINTS__KAFKA__BOOTSTRAP_SERVERS": f"127.0.0.1:{port}",
        "COMPLAINTS__CLICKHOUSE__HOST": "127.0.0.1",
        "COMPLAINTS__CLICKHOUSE__PORT": str(port + 1),
        "COMPLAINTS__EMBEDDED__DATA": str(data),
        "COMPLAINTS__SEALING__KEY_FILE": str(data / "sealing.key"),
        **more,
    }
    with announcing(data, "up", state) as announcement:
        announcement.publish(str(data.resolve()), STARTED, variables)
        yield


def kafka_of(settings: Settings) -> str:
    return settings.kafka.bootstrap_servers


def test_a_running_stack_gives_its_addresses_data_folder_and_key(state: Path, tmp_path: Path) -> None:
    with stack(state, tmp_path / "data"):
        settings, found = settings_here(None, {"COMPLAINTS_STATE_DIR": str(state)})
    assert found is not None
    assert "Kafka 127.0.0.1:19092, ClickHouse 127.0.0.1:19093" in found.told()
    assert (kafka_of(settings), settings.clickhouse.port) == ("127.0.0.1:19092", 19093)
    assert settings.embedded.data == tmp_path / "data"
    assert settings.sealing.key_file == tmp_path / "data" / "sealing.key"


def test_a_stack_that_has_ended_is_not_found(state: Path, tmp_path: Path) -> None:
    with stack(state, tmp_path / "data"):
        pass
    settings, found = settings_here(None, {"COMPLAINTS_STATE_DIR": str(state)})
    assert (found, kafka_of(settings)) == (None, "127.0.0.1:9092")


def test_a_stack_whose_process_was_killed_is_not_found(state: Path, tmp_path: Path) -> None:
    """The lock ends with the process, however that ends, even if another process has its id since."""
    program = (
        "import sys; from pathlib import Path; from datetime import UTC, datetime\n"
        "from complaints.running_stack import announcing\n"
        "with announcing(Path(sys.argv[1]), 'up', Path(sys.argv[2])) as announcement:\n"
        "    announcement.publish(sys.argv[1], datetime.now(UTC), {})\n"
        "    print('runs', flush=True); sys.stdin.read()"
    )
    arguments = [sys.executable, "-c", program, str(tmp_path / "data"), str(state)]
    process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "runs\n"
    assert [each.pid for each in running_stacks(state)] == [process.pid]
    process.kill()
    process.communicate()
    assert running_stacks(state) == []


@pytest.mark.parametrize(
    "chosen",
    [
        {"COMPLAINTS__KAFKA__BOOTSTRAP_SERVERS": "127.0.0.1:9092"},
        {"COMPLAINTS__CLICKHOUSE__HOST": "clickhouse.example"},
        {"COMPLAINTS__CLICKHOUSE__PORT": "9000"},
    ],
)
def test_an_address_in_the_environment_wins_as_a_whole(state: Path, tmp_path: Path, chosen: dict[str, str]) -> None:
    """Addresses mixed from both would load one system's complaints into another's tables."""
    with stack(state, tmp_path / "data"):
        settings, found = settings_here(None, {"COMPLAINTS_STATE_DIR": str(state), **chosen})
    assert found is None
    assert settings.embedded.data == Path("var")
    assert kafka_of(settings) == "127.0.0.1:9092"


def test_an_address_written_in_the_configuration_wins(state: Path, tmp_path: Path) -> None:
    (tmp_path / "complaints.yaml").write_text("kafka: {bootstrap_servers: 'kafka.example:9092'}\n", encoding="utf-8")
    with stack(state, tmp_path / "data"):
        settings, found = settings_here(tmp_path, {"COMPLAINTS_STATE_DIR": str(state)})
    assert (found, kafka_of(settings)) == (None, "kafka.example:9092")


def test_other_settings_of_the_environment_stand_beside_a_found_stack(state: Path, tmp_path: Path) -> None:
    chosen = {"COMPLAINTS_STATE_DIR": str(state), "COMPLAINTS__CLICKHOUSE__USER": "analyst"}
    with stack(state, tmp_path / "data"):
        settings, found = settings_here(None, chosen)
    assert found is not None
    assert (settings.clickhouse.user, settings.clickhouse.port) == ("analyst", 19093)


def test_of_several_stacks_the_data_folder_says_which(
    state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with ExitStack() as running:
        running.enter_context(stack(state, tmp_path / "one", 19000))
        running.enter_context(stack(state, tmp_path / "two", 19100))
        given = {"COMPLAINTS_STATE_DIR": str(state)}
        with pytest.raises(ConfigError, match=r"2 stacks run here(.|\n)*COMPLAINTS__EMBEDDED__DATA=.*/one"):
            settings_here(None, given)
        settings, _ = settings_here(None, {**given, "COMPLAINTS__EMBEDDED__DATA": str(tmp_path / "two")})
        assert kafka_of(settings) == "127.0.0.1:19100"
        running.enter_context(stack(state, tmp_path / "var", 19200))
        settings, _ = settings_here(None, given)
        assert kafka_of(settings) == "127.0.0.1:19200"
        settings, found = settings_here(None, {**given, "COMPLAINTS__EMBEDDED__DATA": str(tmp_path / "three")})
        assert (found, kafka_of(settings)) == (None, "127.0.0.1:9092")


def test_two_stacks_in_one_data_folder_are_refused_by_name(state: Path, tmp_path: Path) -> None:
    with stack(state, tmp_path / "data"):
        with pytest.raises(ConfigError, match=r"a stack runs in .*data already: .*Kafka 127.0.0.1:19092"):
            announcing(tmp_path / "data", "up", state).__enter__()
        with announcing(tmp_path / "other", "up", state):
            pass


def test_stacks_of_another_installation_and_broken_files_are_passed_over(
    state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("complaints.running_stack.INSTALLATION", "/elsewhere")
    with stack(state, tmp_path / "data"):
        monkeypatch.undo()
        (state / "broken.json").write_text("{", encoding="utf-8")
        assert running_stacks(state) == []


def test_the_key_of_a_stopped_stack_is_still_known(state: Path, tmp_path: Path) -> None:
    with stack(state, tmp_path / "data"):
        pass
    assert kept_key_files(state) == []
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "sealing.key").write_text("x", encoding="ascii")
    assert kept_key_files(state) == [tmp_path / "data" / "sealing.key"]
