from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.ground import Ground
from tests.programs import needs


@pytest.fixture(scope="session")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    needs("java", "mvn")
    with Ground(tmp_path_factory.mktemp("faults")) as ground:
        yield ground
