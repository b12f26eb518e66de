from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.shared_services import SharedServices
from tests.programs import needs


@pytest.fixture(scope="module")  # three brokers without work are a sixth of a processor
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SharedServices]:
    needs("java", "mvn")
    with SharedServices(tmp_path_factory.mktemp("faults")) as services:
        yield services
