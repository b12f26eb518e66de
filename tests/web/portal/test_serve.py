"""A server that cannot listen says so, naming the setting; a lost code is told by the command."""

from __future__ import annotations

import socket
from uuid import UUID

import pytest

from commands.cli import main
from complaints.errors import ConfigError
from complaints.privacy.sealing import new_key
from complaints.privacy.tracking_code import TrackingCodes
from complaints.settings import PortalSettings, SealingSettings, Secret, Settings
from tests.clock import ManualClock
from web.portal.serve import serve


@pytest.mark.service  # the producer is made before the port is asked for, though it reaches no broker here
def test_a_port_that_is_taken_is_refused() -> None:
    sealing = SealingSettings(key=Secret(new_key()))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=rf"portal\.port: 127\.0\.0\.1:{port} cannot be used"):
            serve(Settings(sealing=sealing, portal=PortalSettings(port=port)), ManualClock())


def test_without_the_key_nothing_is_served() -> None:
    with pytest.raises(ConfigError, match="no sealing key"):
        serve(Settings(), ManualClock())


def test_a_lost_code_is_told(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    key, complaint = new_key(), UUID(int=5)
    monkeypatch.setenv("COMPLAINTS__SEALING__KEY", key)
    assert main(["portal", "--code-of", str(complaint)]) == 0
    code = TrackingCodes.from_settings(SealingSettings(key=Secret(key))).code_of(complaint)
    assert capsys.readouterr().out == f"{code}\n"
    monkeypatch.setenv("COMPLAINTS__PORTAL__URL", "https://track.example.go.th/")
    main(["portal", "--code-of", str(complaint)])
    assert capsys.readouterr().out == f"{code}\nhttps://track.example.go.th/c/{code}\n"
