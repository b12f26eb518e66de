"""A server that cannot listen says so, naming the setting."""

from __future__ import annotations

import socket

import pytest

from complaints.errors import ConfigError
from complaints.settings import DashboardSettings, Settings
from tests.clock import ManualClock
from web.dashboard.serve import serve


def test_a_port_that_is_taken_or_is_none_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        for port in (taken.getsockname()[1], 70_000):
            with pytest.raises(ConfigError, match=rf"dashboard\.port: 127\.0\.0\.1:{port} cannot be used"):
                serve(Settings(dashboard=DashboardSettings(port=port)), ManualClock())
