"""The metadata of committed offsets, as the client returns it."""

from __future__ import annotations

from typing import cast

import pytest
from confluent_kafka import TopicPartition

from stores.kafka.topic_ids import _committed_beside, _is_of_another

OWN = b"topic:q83vEjRWeJCrze8SNFZ4kA"


class Handed:
    """A partition whose metadata is followed by memory that is not text."""

    @property
    def metadata(self) -> str:
        return (OWN + b"\x00\xb1\xd6").decode()


def test_memory_behind_what_was_committed_is_not_taken_for_it() -> None:
    committed = _committed_beside(cast(TopicPartition, Handed()))
    assert committed.startswith(OWN)
    assert not _is_of_another(committed, OWN)
    assert _is_of_another(committed, b"topic:AAAAAAAAAAAAAAAAAAAAAA")


@pytest.mark.parametrize("written", ["", "by hand", None])
def test_what_another_tool_wrote_says_nothing(written: str | None) -> None:
    place = TopicPartition("t", 0, 1) if written is None else TopicPartition("t", 0, 1, written)
    assert not _is_of_another(_committed_beside(place), OWN)


def test_text_behind_it_is_not_another_topic() -> None:
    assert not _is_of_another(OWN + b"abc", OWN)
