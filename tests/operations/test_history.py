from __future__ import annotations

import msgspec

from complaints.events.identity import current_version
from operations.history import read_classified, version_in
from tests.sinks.clickhouse.classified import classified

OLD = 3765942791402684423
"""A version as composed when it had 21 bits of generation."""


def test_a_version_of_before_is_read_as_composed_today() -> None:
    value = msgspec.json.encode(classified(version=OLD))
    assert version_in(value) == current_version(OLD)
    assert read_classified(value) == classified(version=current_version(OLD))


def test_what_is_no_classified_event_has_no_version() -> None:
    for value in (b"", b"{", b"[]", b'{"version":"1"}', b'{"version":-1}', b'{"version":9223372036854775808}'):
        assert version_in(value) is None
        assert read_classified(value) is None
