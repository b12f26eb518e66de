from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from producers.spool.frames import MAGIC, Damage, frame, frames

payloads = st.lists(st.binary(max_size=40) | st.just(MAGIC * 3), max_size=6)


def whole(data: bytes) -> list[bytes]:
    return [found for found in frames(data) if not isinstance(found, Damage)]


@given(payloads)
def test_what_is_framed_is_found(written: list[bytes]) -> None:
    assert list(frames(b"".join(map(frame, written)))) == written


@given(st.binary() | st.lists(st.sampled_from([MAGIC, b"\0", b"\xff"])).map(b"".join))
def test_any_bytes_are_payloads_or_damage(data: bytes) -> None:
    found = list(frames(data))
    assert b"".join(f.data if isinstance(f, Damage) else frame(f) for f in found) == data
    at = 0
    for one in found:
        assert not isinstance(one, Damage) or one.offset == at
        at += len(one.data) if isinstance(one, Damage) else len(frame(one))
    assert not any(isinstance(f, Damage) and f.at_end for f in found[:-1])


@given(payloads)
def test_every_truncation_keeps_what_was_whole(written: list[bytes]) -> None:
    framed = [frame(payload) for payload in written]
    data = b"".join(framed)
    for length in range(len(data)):
        complete = sum(len(b"".join(framed[: n + 1])) <= length for n in range(len(framed)))
        found = list(frames(data[:length]))
        assert found[:complete] == written[:complete]
        assert all(isinstance(rest, Damage) for rest in found[complete:])


@given(payloads.filter(bool), st.data())
def test_a_flipped_bit_costs_one_payload(written: list[bytes], data: st.DataObject) -> None:
    stored = bytearray(b"".join(map(frame, written)))
    at = data.draw(st.integers(0, len(stored) - 1))
    stored[at] ^= 1 << data.draw(st.integers(0, 7))
    ends = [len(b"".join(map(frame, written[: n + 1]))) for n in range(len(written))]
    hit = next(n for n, end in enumerate(ends) if at < end)
    assert whole(bytes(stored)) == written[:hit] + written[hit + 1 :]
