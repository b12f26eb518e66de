from __future__ import annotations

from tests.trends.complaint_rows import complaint, frame
from trends.topics.clusters import clusters, undecided
from trends.topics.terms import terms

TEXTS = [f"โดรนบินเหนือบ้านตอนกลางคืน {n}" for n in range(6)] + [f"ขอที่จอดจักรยานหน้าสถานี {n}" for n in range(5)]
ALONE = ["ถามเวลาทำการ", "สมัครงานที่ไหน", "ขอเบอร์ติดต่อ", "ชื่นชมเจ้าหน้าที่"]


def test_like_texts_are_groups_with_words_growth_and_examples_without_personal_data() -> None:
    rows = frame(
        *(complaint(n * 10, text + " โทร 081-234-5678", category="other") for n, text in enumerate(TEXTS)),
        *(complaint(n, text, category="other") for n, text in enumerate(ALONE)),
    )
    found = clusters(rows, [terms(text) for text in rows["text"]], least=4)
    assert found["reports"].tolist() == [6, 5]
    assert any("จักรยาน" in word for word in found["words"][1])
    assert found["growth"][0] < 1 < found["growth"][1]
    assert not any("081" in text for examples in found["examples"] for text in examples)
    again = clusters(rows, [terms(text) for text in rows["text"]], least=4)
    assert again.equals(found)


def test_undecided_is_other_or_waits_for_a_person() -> None:
    rows = frame(
        complaint(0, category="other"), complaint(1), complaint(2, triage="no-rule"), complaint(3, category="")
    )
    assert undecided(rows).tolist() == [True, False, True, True]


def test_none() -> None:
    assert clusters(frame(), []).empty
    rows = frame(complaint(0, "ก"))
    assert clusters(rows, [frozenset()]).empty
