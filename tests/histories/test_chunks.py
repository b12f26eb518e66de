from __future__ import annotations

from pathlib import Path

from tests.histories.chunks import Chunk, Done, append, chunks, in_words, load


def done(seed: int, *findings: str) -> Done:
    return Done(broker="kafka", seed=seed, histories=4, steps=20, deaths=1, secs=1.5, findings=list(findings))


def test_seeds_count_on_and_the_last_chunk_is_the_rest() -> None:
    assert list(chunks("kafka", 10, 7, 4)) == [Chunk("kafka", 7, 4), Chunk("kafka", 8, 4), Chunk("kafka", 9, 2)]


def test_what_was_run_is_found_again(tmp_path: Path) -> None:
    record = tmp_path / "record.jsonl"
    assert load(record) == {}
    append(record, done(1))
    append(record, done(2, "wrong"))
    assert load(record) == {Chunk("kafka", 1, 4): done(1), Chunk("kafka", 2, 4): done(2, "wrong")}


def test_findings_are_added_up() -> None:
    assert in_words("kafka", [done(1), done(2, "wrong", "too")]) == (
        "kafka: 8 histories of 40 steps, worker and sinks started again 2 times, 2 findings"
    )
