"""Learning co-working agencies, and what that changes in the decisions of the rules."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import msgspec
import numpy as np
import pytest

from complaints.errors import ConfigError
from complaints.events.complaint import Area, Classification, Label, Received
from complaints.reference.agencies import Agencies
from learning.routing.evaluate import Ticket
from learning.routing.learn import Examples, bodies, folds, learn
from streams.routing.judge import Chosen, Outcome
from streams.routing.learned import ENOUGH, RULE, Learned
from streams.routing.rules import Bounds
from streams.routing.weights import Weights, load, save

AGENCIES = Agencies.load(Path(__file__).parents[3] / "config")
NOW = datetime(2024, 12, 9, tzinfo=UTC)
AREA = Area(province="10", district="1047")
ABOUT = Classification(
    categories=(Label(code="other", confidence=0.9),), kind="grievance", urgency="normal", model="m", training="t"
)
DISTRICT = Outcome((Chosen("bkk-1047", "responsible", "district", "-", 15),), None, ("area:1047",))
TRIAGE = Outcome((), "unknown-area", ())
PLACES = ("หน้าตลาด", "ปากซอย", "ข้างวัด", "ริมคลอง", "ใต้สะพาน", "หน้าโรงเรียน")


def complaint(text: str) -> Received:
    return Received(complaint_id=UUID(int=1), channel="traffy", text=text, submitted=NOW, received=NOW, revised=NOW)


def tickets() -> list[Ticket]:
    """Tickets in which parrots at six places went to the police too, potholes to the district office alone."""
    parrots = [Ticket("p", complaint(f"นกแก้วส่งเสียงร้อง{where}"), frozenset({"bkk-1047", "police"})) for where in PLACES]
    holes = [Ticket("h", complaint(f"ถนนเป็นหลุมเป็นบ่อ{where}"), frozenset({"bkk-1047"})) for where in PLACES]
    return parrots + holes


def examples(given: list[Ticket]) -> Examples:
    return Examples(given, [AREA] * len(given), [ABOUT] * len(given), [DISTRICT] * len(given))


@pytest.fixture(scope="module")
def weights() -> Weights:
    return learn(examples(tickets()), AGENCIES, "digest")


def amended(
    weights: Weights, *texts: str, outcome: Outcome = DISTRICT, add: float = 0.5, area: Area = AREA
) -> list[Outcome]:
    several = [complaint(text) for text in texts]
    learned = Learned(weights, Bounds(add=add, drop=0.05), 7)
    return learned.amend(several, [area] * len(texts), [ABOUT] * len(texts), [outcome] * len(texts))


def test_a_body_is_added_where_complaints_alike_had_it(weights: Weights) -> None:
    parrot, hole = amended(weights, "นกแก้วส่งเสียงร้องทั้งคืน", "ถนนเป็นหลุมลึกมาก")
    assert [(chosen.agency, chosen.role, chosen.rule, chosen.days) for chosen in parrot.chosen] == [
        ("bkk-1047", "responsible", "district", 15),
        ("police", "co-working", RULE, 7),
    ]
    area, learned = parrot.evidence
    assert area == "area:1047"
    assert learned.startswith("learned:police:0.")
    assert hole is DISTRICT


def test_what_a_rule_added_is_left_out_where_complaints_alike_never_had_it() -> None:
    often = learn(examples(tickets() * 2), AGENCIES, "digest")
    given = Outcome((*DISTRICT.chosen, Chosen("police", "co-working", "loud", "-", 15)), None, ("words:x",))
    assert often.header.tickets == (ENOUGH,)
    (hole,) = amended(often, "ถนนเป็นหลุมเป็นบ่อหน้าตลาด", outcome=given)
    assert hole.chosen == DISTRICT.chosen
    words, left_out = hole.evidence
    assert (words, left_out[:18]) == ("words:x", "left-out:police:0.")
    assert amended(often, "นกแก้วส่งเสียงร้องหน้าตลาด", outcome=given) == [given]
    in_charge = Outcome((Chosen("police", "responsible", "theirs", "-", 15),), None, ())
    assert amended(often, "ถนนเป็นหลุมเป็นบ่อหน้าตลาด", outcome=in_charge) == [in_charge]


def test_a_body_learned_from_few_tickets_is_never_left_out(weights: Weights) -> None:
    given = Outcome((*DISTRICT.chosen, Chosen("police", "co-working", "loud", "-", 15)), None, ())
    assert weights.header.tickets == (len(PLACES),)
    assert amended(weights, "ถนนเป็นหลุมเป็นบ่อหน้าตลาด", outcome=given) == [given]


def test_where_nothing_was_learned_the_rules_stand(weights: Weights) -> None:
    assert weights.header.provinces == ("10",)
    assert amended(weights, "นกแก้วส่งเสียงร้อง", area=Area(province="50", district="5001")) == [DISTRICT]
    assert amended(weights, "นกแก้วส่งเสียงร้อง", area=Area()) == [DISTRICT]


def test_triage_stays_triage_and_nobody_is_named_twice(weights: Weights) -> None:
    given = Outcome((*DISTRICT.chosen, Chosen("police", "co-working", "loud", "-", 15)), None, ())
    assert amended(weights, "นกแก้วส่งเสียงร้อง", outcome=TRIAGE) == [TRIAGE]
    assert amended(weights, "นกแก้วส่งเสียงร้อง", outcome=given) == [given]


def test_an_answer_does_not_depend_on_the_batch(weights: Weights) -> None:
    texts = [f"{'นกแก้วส่งเสียงร้อง' if number % 3 else 'ถนนเป็นหลุม'} {number}" for number in range(2100)]
    together = amended(weights, *texts, add=0.3)
    assert {len(outcome.chosen) for outcome in together} == {1, 2}
    assert [amended(weights, text, add=0.3)[0] for text in texts[::300]] == together[::300]
    assert amended(weights) == []


def test_rare_unknown_and_district_bodies_are_not_learned() -> None:
    odd = [Ticket("o", complaint("-"), frozenset({"doh", "ใครก็ไม่รู้", "bkk-1047"})) for _ in range(2)]
    assert bodies(tickets() + odd, AGENCIES) == ("police",)
    assert bodies(tickets() + odd + odd, AGENCIES) == ("doh", "police")


def test_nothing_to_learn_adds_nothing() -> None:
    assert amended(learn(examples(tickets()[6:]), AGENCIES, "digest"), "นกแก้ว") == [DISTRICT]


def test_the_same_tickets_give_the_same_file(weights: Weights, tmp_path: Path) -> None:
    save(tmp_path / "a.npz", weights)
    save(tmp_path / "b.npz", learn(examples(tickets()), AGENCIES, "digest"))
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    read, digest = load(tmp_path / "a.npz", AGENCIES)
    assert read.header == weights.header
    assert len(digest) == 8
    assert len(amended(read, "นกแก้วส่งเสียงร้องทั้งคืน")[0].chosen) == 2


def test_a_file_that_does_not_fit_is_named(weights: Weights, tmp_path: Path) -> None:
    path = tmp_path / "bodies.npz"
    with pytest.raises(ConfigError, match=r"bodies\.npz: not a usable file"):
        load(path, AGENCIES)
    path.write_bytes(b"PK\x03\x04 nothing more")
    with pytest.raises(ConfigError, match=r"bodies\.npz: not a usable file"):
        load(path, AGENCIES)
    save(path, Weights(weights.header, weights.text[:9], weights.scale[:9], weights.named, weights.bias))
    with pytest.raises(ConfigError, match="made for other features"):
        load(path, AGENCIES)
    for changed, complaint in (({"agencies": ("nobody",)}, "no agency 'nobody'"), ({"tickets": ()}, "tickets of 0")):
        header = msgspec.structs.replace(weights.header, **changed)
        save(path, Weights(header, weights.text, weights.scale, weights.named, weights.bias))
        with pytest.raises(ConfigError, match=complaint):
            load(path, AGENCIES)


def test_folds_leave_no_ticket_out() -> None:
    pairs = list(folds(50, 5, 1))
    assert sorted(np.concatenate([part for _, part in pairs]).tolist()) == list(range(50))
    assert all(not set(rest) & set(part) for rest, part in pairs)
