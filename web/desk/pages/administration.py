"""What administrators see: local accounts, and the audit. No case and no text."""

from __future__ import annotations

from collections import deque
from datetime import date, datetime, time, timedelta
from uuid import UUID

import msgspec

from complaints.clock import BANGKOK
from complaints.events.desk_act import DESK_ACT, DeskAct
from complaints.settings import KafkaSettings
from stores.kafka.scan import scan
from web.desk.asked import Answer, Asked, Elsewhere, NotFoundError, Page

MOST = 1_000
"""Acts on one page: the newest of the day."""
LATE = timedelta(hours=1)
"""Acts reach the topic within seconds; this much later in its order there are none of the day before."""


def accounts(asked: Asked) -> Answer:
    """Every local account. They are added, and get passwords, by `complaints accounts` alone."""
    found = sorted(asked.services.accounts.all().values(), key=lambda one: one.name)
    return Page("accounts.html", {"accounts": found, "openid": bool(asked.services.settings.openid.issuer)})


def change_account(asked: Asked) -> Answer:
    """Disable an account, which ends its sessions, or enable it; never one's own."""
    account = asked.services.accounts.get(asked.matched["name"])
    if account is None or asked.person.who == f"local:{account.name}":
        raise NotFoundError
    disabled = asked.form.one("disabled") == "1"
    asked.services.accounts.put(msgspec.structs.replace(account, disabled=disabled, changed=asked.services.clock.now()))
    return Elsewhere("/accounts")


def audit(asked: Asked) -> Answer:
    """What was done and seen on a day of Bangkok, the last first; on request of one person or one case."""
    today = asked.services.clock.now().astimezone(BANGKOK).date()
    try:
        day = date.fromisoformat(asked.query.one("day")) if asked.query.one("day") else today
        case = UUID(asked.query.one("case")) if asked.query.one("case") else None
    except ValueError:
        raise NotFoundError from None
    who = asked.query.one("who")
    topic = asked.services.topics.of(DESK_ACT).name
    acts = read_acts(asked.services.settings.kafka, topic, day, who, case)
    return Page("audit.html", {"acts": acts, "day": day, "who": who, "of_case": case, "most": MOST, "today": today})


def read_acts(kafka: KafkaSettings, topic: str, day: date, who: str, case: UUID | None) -> list[DeskAct]:
    """The newest acts of a day, the last first. Raises TransientError where Kafka is away."""
    start = datetime.combine(day, time(), BANGKOK)
    end, found = start + timedelta(days=1), deque[DeskAct](maxlen=MOST)
    for record in scan(kafka, [topic], since=start - LATE):
        act = DESK_ACT.read(record.value())
        if act is None:
            continue
        if act.at > end + LATE:
            break
        if start <= act.at < end and (not who or act.who == who) and (case is None or act.complaint_id == case):
            found.append(act)
    return sorted(found, key=lambda one: one.at, reverse=True)
