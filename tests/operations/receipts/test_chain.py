from __future__ import annotations

import hashlib
import subprocess
from datetime import date, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.events.receipt_page import ChainPage
from operations.receipts.chain import (
    GENESIS,
    PAGE_ENTRIES,
    ClosedDay,
    Entry,
    close_day,
    complaint_of,
    entry_of,
    join_pages,
    link,
    text_of,
)

DAY = date(2026, 3, 2)
entries = st.sets(st.binary(min_size=48, max_size=48), max_size=5)


def chain(*days: set[Entry]) -> list[ClosedDay]:
    made: list[ClosedDay] = []
    for number, found in enumerate(days):
        made.append(close_day(DAY + timedelta(days=number), made[-1].head if made else GENESIS, found))
    return made


def entry(number: int) -> Entry:
    return entry_of(UUID(int=number), hashlib.sha256(b"%d" % number).digest())


def test_an_entry_says_whose_it_is() -> None:
    assert complaint_of(entry(7)) == UUID(int=7)
    assert text_of(entry(7)) == f"{UUID(int=7)} {hashlib.sha256(b'7').hexdigest()}"


def test_anyone_can_compute_a_head_with_ordinary_tools(tmp_path: Path) -> None:
    (day,) = chain({entry(2), entry(1)})
    (page,) = day.pages()
    lines = "\n".join([page.previous, str(page.day), *page.entries, ""])
    done = subprocess.run(["sha256sum"], input=lines.encode(), capture_output=True, check=True)
    assert done.stdout.split()[0].decode() == day.head


@given(st.lists(entries, max_size=4), st.randoms())
def test_what_is_published_in_any_order_and_often_is_the_chain(days: list[set[Entry]], chance: Random) -> None:
    made = chain(*days)
    wire = [msgspec.json.encode(page) for day in made for page in day.pages() * 2]
    read = join_pages(msgspec.json.decode(data, type=ChainPage) for data in wire)
    assert read == made
    assert link(read) == (made, [])


def test_long_days_are_published_in_pages() -> None:
    (day,) = chain({entry(number) for number in range(PAGE_ENTRIES + 1)})
    pages = day.pages()
    assert [len(page.entries) for page in pages] == [PAGE_ENTRIES, 1]
    assert max(len(msgspec.json.encode(page)) for page in pages) < 1_000_000
    assert join_pages(pages) == [day]
    assert join_pages(pages[1:]) == []  # broken off


def test_a_closing_that_was_broken_off_and_repeated_with_more_counts_once() -> None:
    first = close_day(DAY, GENESIS, {entry(number) for number in range(PAGE_ENTRIES + 1)})
    second = close_day(DAY, GENESIS, {entry(number) for number in range(PAGE_ENTRIES + 2)})
    assert join_pages([*first.pages()[:1], *second.pages()]) == [second]


@given(st.lists(entries.filter(bool), min_size=2, max_size=4), st.data())
def test_nothing_can_be_taken_out_or_changed_unseen(days: list[set[Entry]], data: st.DataObject) -> None:
    made = chain(*days)
    at = data.draw(st.integers(0, len(made) - 1))
    victim = made[at]
    lost = data.draw(st.sampled_from(list(victim.entries)))
    rest = [one for one in victim.entries if one != lost]
    crude = [*made[:at], ClosedDay(victim.day, victim.previous, victim.head, rest), *made[at + 1 :]]
    chain_left, strays = link(crude)
    assert chain_left == made[:at]
    assert strays[0] == f"{victim.day}, head {victim.head}: entries and head do not fit"
    forged = [*made[:at], close_day(victim.day, victim.previous, rest), *made[at + 1 :]]
    assert link(forged)[0] == forged[: at + 1]
    assert all("does not follow from" in stray for stray in link(forged)[1])
    assert forged[at].head != victim.head  # who kept it sees it


def test_a_day_cannot_be_left_out_or_closed_twice() -> None:
    made = chain({entry(1)}, {entry(2)}, {entry(3)})
    assert link([made[0], made[2]])[0] == made[:1]
    assert link(made[1:])[0] == []
    again = close_day(made[1].day, made[0].head, {entry(4)})
    assert link([*made[:2], again, made[2]]) == (made, [f"{again.day}, head {again.head}: closed before"])


@pytest.mark.parametrize("text", ["", "x y", f"{UUID(int=1)} zz"])
def test_an_entry_that_is_none_fits_no_head(text: str) -> None:
    (page,) = chain(set())[0].pages()
    days, strays = link(join_pages([msgspec.structs.replace(page, entries=(text,))]))
    assert (days, len(strays)) == ([], 1)
