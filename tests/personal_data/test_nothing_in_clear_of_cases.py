"""What people and programs write about cases, in every spelling and by every way, is in clear for nobody who gets it.

Looked at: what receivers of webhooks and a partner got, e-mails, all topics, all tables, all logs, and every page and
answer of desk, portal and exchange.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from confluent_kafka.admin import AdminClient

from complaints.events.cloudevents import headers_in, pairs_of
from stores.clickhouse.client import ClickHouse
from stores.kafka.scan import scan
from tests.personal_data.cases_scene import (
    FOREIGN_SOURCE,
    Scene,
    as_another_system,
    as_citizens,
    at_the_desk,
    by_soap,
    evidence_with,
    read_everything,
    scene,
)
from tests.personal_data.spellings import CITIZEN, Personal, personal
from tests.personal_data.test_nothing_in_clear import seen_in

SPELLINGS, WAYS = 68, 7
GUARD_OFF = Path(__file__).parent / "guard_off"
PLACES = {"webhooks", "partner", "topics", "tables", "desk", "portal", "exchange"}
"""Where personal data would be seen, if nothing removed it. E-mails hold nothing that anybody wrote, guard or not."""


@pytest.mark.service
def test_nothing_personal_is_told_to_anybody_who_gets_or_reads_cases(tmp_path: Path) -> None:
    pieces = list(personal(SPELLINGS * WAYS, seed=7))
    assert len({piece.secret for piece in pieces}) == SPELLINGS * WAYS
    with scene(tmp_path) as made:
        _play(made, [pieces[way * SPELLINGS : (way + 1) * SPELLINGS] for way in range(WAYS)])
        found = seen_in(_places(made), [piece.secret for piece in pieces])
    assert found == set()


@pytest.mark.service
def test_without_redaction_it_is_seen_in_every_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So the test above looks everywhere, and fails when redaction is missing."""
    monkeypatch.setenv("PYTHONPATH", f"{GUARD_OFF}:{Path.cwd()}")
    pieces = list(personal(4 * WAYS, seed=8))  # of the first spellings, which are plain numbers
    with scene(tmp_path) as made:
        _play(made, [pieces[way::WAYS] for way in range(WAYS)])
        found = seen_in(_places(made), [piece.secret for piece in pieces])
    assert {place.partition(" ")[0] for place, _ in found} >= PLACES


def _play(made: Scene, ways: Sequence[Sequence[Personal]]) -> None:
    """Each case goes its way from the complaint to its end; whoever writes, writes a piece."""
    by_gateway, by_update, by_citizen, by_officer, by_system, by_call, as_evidence = ways
    made.complain(by_gateway)
    made.update("accept", [{} for _ in made.cases])
    made.update("ask_citizen", [{"text": f"ใช่เบอร์ {written} หรือไม่"} for written, _ in by_update])
    as_citizens(made, "citizen_reply", by_citizen)
    made.wait_for_step("citizen_reply")
    at_the_desk(made, "note", by_officer)
    made.wait_for_step("note")
    as_another_system(made, by_system)
    made.wait_for_step("note", 2)
    by_soap(made, by_call)
    made.wait_for_step("note", 3)
    told = [{"text": "เสร็จแล้ว", "evidence": evidence_with(_in_an_address(one))} for one in as_evidence]
    made.update("resolve", told)
    ends = [f'"{case}"' for case in made.cases]
    made.until(lambda: all(_told(made.webhooks.got, end) for end in ends), "webhooks")
    made.until(lambda: len(made.partner.got) > len(made.cases), "partner")
    made.until(lambda: len(made.mails.taken) > 0, "mails")
    read_everything(made)


def _in_an_address(piece: Personal) -> str:
    """A citizen id without hyphens may be the name of a file, so it is left in addresses; such a piece stays out."""
    plain = "".join(char for char in piece.written if char.isascii())
    return "photo" if sum(char.isdigit() for char in plain) >= min(map(len, CITIZEN)) and "-" not in plain else plain


def _told(got: Sequence[str], case: str) -> bool:
    return any(case in one and '"resolve"' in one for one in got)


def _places(made: Scene) -> Iterator[tuple[str, str]]:
    yield from (("webhooks", one) for one in made.webhooks.got)
    yield from (("partner", one) for one in made.partner.got)
    for _, mail in made.mails.taken:
        del mail["To"]  # the one place for an address
        yield "mails", f"{mail.items()} {mail.get_content()}"
    yield from _topics(made)
    yield from _tables(made)
    for service in made.stack.services():
        for line in service.log.read_text(encoding="utf-8", errors="replace").splitlines():
            yield f"logs {service.name}", line
    for site in ("gateway", "desk", "portal", "exchange"):
        yield from ((site, text) for client in made.clients[site] for text in client.got)


def _topics(made: Scene) -> Iterator[tuple[str, str]]:
    """Every record but what the agency's own program wrote."""
    admin = AdminClient({"bootstrap.servers": made.settings.kafka.bootstrap_servers})
    names = [name for name in admin.list_topics(timeout=10).topics if not name.startswith("__")]
    for message in scan(made.settings.kafka, names):
        headers = dict(pairs_of(headers_in(message)))
        if headers.get("ce_source") != FOREIGN_SOURCE.encode():
            yield f"topics {message.topic()}", f"{message.key()!r} ; {headers} ; {(message.value() or b'').decode()}"


def _tables(made: Scene) -> Iterator[tuple[str, str]]:
    with closing(ClickHouse(made.settings.clickhouse)) as clickhouse:
        tables = clickhouse.execute("SELECT name FROM system.tables WHERE database = currentDatabase()")
        assert len(tables) > 5
        for table in tables:
            for row in clickhouse.execute(f"SELECT * FROM {table[0]}"):
                yield f"tables {table[0]}", " ; ".join(map(str, row))
