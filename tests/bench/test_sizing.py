from __future__ import annotations

from bench.sizing import PER_DAY, Rates, combinations, size


def test_a_quiet_day_needs_one_of_each() -> None:
    one = size(86_400, Rates(2000, 4000, 20_000), codes=30_000)
    assert (one.peak, one.gateways, one.workers, one.sinks, one.partitions) == (5.0, 1, 1, 1, 4)
    assert (one.facts, one.counts) == (86_400, 24 * 30_000)


def test_few_complaints_make_few_counts() -> None:
    assert size(240, Rates(2000, 4000, 20_000), codes=30_000).counts == 240 * 19


def test_half_of_what_a_process_carries_is_planned_with() -> None:
    assert size(86_400_000, Rates(1000, 2000, 10_000), codes=1).workers == 5
    assert size(86_400_000, Rates(1000, 2000, 10_000), codes=1).gateways == 10
    assert size(86_400_000, Rates(1000, 1999, 10_000), codes=1).workers == 6
    assert size(86_400_000, Rates(1000, 2000, 10_000), codes=1).partitions == 16


def test_partitions_are_for_whoever_is_more() -> None:
    assert size(86_400_000, Rates(1000, 10_000, 1000), codes=1).partitions == 32


def test_more_complaints_never_need_less() -> None:
    table = [size(per_day, Rates(1500, 3000, 15_000), combinations()) for per_day in PER_DAY]
    assert table == sorted(
        table, key=lambda one: (one.gateways, one.workers, one.sinks, one.partitions, one.facts, one.counts)
    )


def test_combinations_are_those_of_the_recount() -> None:
    # 25 categories with 77 provinces, 928 districts and the agencies, and each by itself
    assert combinations() > 25 * (77 + 928 + 200)
