from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from trends.topics.terms import is_phrase, label, terms


def test_words_and_pairs_of_neighbours_without_stop_words() -> None:
    found = terms("ท่อระบายน้ำอุดตันครับ ขยะ")
    assert {"ท่อระบายน้ำ", "อุดตัน", "ขยะ", "ท่อระบายน้ำ·อุดตัน"} <= found
    assert "ครับ" not in found
    assert "อุดตัน·ขยะ" not in found  # a stop word and a space are between them


def test_personal_data_and_links_are_no_words() -> None:
    found = terms("โทร 081-234-5678 somchai@example.com https://example.com/ขยะ")
    assert not any("somchai" in term or "example" in term or "ขยะ" in term for term in found)


def test_look_alikes_are_one_word() -> None:
    assert terms("น้ําท่วม") == terms("น้ำท่วม")


def test_phrases_are_written_as_people_write() -> None:
    assert label("สายไฟ·ขาด") == "สายไฟขาด"
    assert label("bts·อโศก") == "bts อโศก"
    assert is_phrase("a·b")
    assert not is_phrase("ab")


@given(st.text(max_size=60))
def test_any_text(text: str) -> None:
    assert all(term and not term.isspace() for term in terms(text, lambda segment: [segment[:3], segment[3:]]))
