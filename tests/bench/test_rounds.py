from __future__ import annotations

from bench.rounds import Round, interleaved, ratio, summaries


def one(contender: str, number: int, rate: float = 100.0) -> Round:
    return Round(contender=contender, number=number, messages=int(rate * 8), secs=8, cpu_us=1.0, peak_mb=rate)


def test_contenders_take_turns_and_each_round_begins_with_another() -> None:
    done = interleaved(["a", "b", "c"], 4, one, lambda _: None)
    assert [r.contender for r in done] == [*"abc", *"bca", *"cab", *"abc"]


def test_a_ratio_is_of_rounds_not_of_medians() -> None:
    """The machine was slow in the second round, for both."""
    rounds = [one("a", 0, 200), one("b", 0, 100), one("a", 1, 20), one("b", 1, 10), one("a", 2, 330), one("b", 2, 110)]
    assert ratio(rounds, "a", "b") == 2.0


def test_a_contender_that_did_not_run_has_no_ratio() -> None:
    assert ratio([one("a", 0)], "a", "b") is None
    assert ratio([one("a", 0), one("b", 1)], "a", "b") is None


def test_summaries_are_medians_fastest_first() -> None:
    rounds = [one("slow", n, rate) for n, rate in enumerate((9, 10, 30))] + [one("fast", 0, 50)]
    fast, slow = summaries(rounds)
    assert (fast.contender, slow.contender) == ("fast", "slow")
    assert (slow.rate, slow.lowest, slow.highest, slow.peak_mb) == (10, 9, 30, 30)
