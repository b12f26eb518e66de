"""No decoder raises anything but the errors it declares, whatever bytes it is given."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.mutate import altered
from tests.fuzz.targets import TARGETS

EXAMPLES, FEW = 150, 15


@pytest.mark.long
@pytest.mark.parametrize("name", TARGETS)
def test_raises_what_it_declares(name: str) -> None:
    target = TARGETS[name]

    @settings(max_examples=FEW if target.slow else EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.binary(max_size=300) | altered(target.seeds))
    def any_bytes(data: bytes) -> None:
        target(data)

    for seed in target.seeds:
        target(seed)
    any_bytes()
