"""One desk for all tests here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from complaints.settings import ClickHouseSettings
from embedded.broker import TansuBroker
from tests.web.desk.desk_stack import DeskStack, desk_stack


@pytest.fixture(scope="session")
def desk(
    tmp_path_factory: pytest.TempPathFactory, _tansu_for_all: TansuBroker, engine: ClickHouseSettings
) -> Iterator[DeskStack]:
    """A desk over the embedded broker. Its cases are those that each test makes."""
    with desk_stack(tmp_path_factory.mktemp("desk"), _tansu_for_all.bootstrap, engine, "desk") as stack:
        yield stack
