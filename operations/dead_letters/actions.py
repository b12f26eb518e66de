"""Carries out replays and drops of dead letters: publishes what is replayed, and records every action."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from complaints.clock import Clock
from complaints.events.dead_action import DEAD_ACTION, Action, DeadAction
from complaints.topics import Topics
from operations.dead_letters.letters import Letter
from stores.kafka.event_record import event_record
from stores.kafka.outbox import Outbox
from stores.kafka.record import Record

SOURCE = "/complaint-stream/operators"
BATCH = 500

Plan = Callable[[Letter], tuple[str, Record] | str | None]
"""For one letter: topic and record to publish, None where nothing is to be published, or in words why it cannot be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterActions:
    """What one operator does to dead letters. With `dry_run` it is only printed."""

    outbox: Outbox
    topics: Topics
    clock: Clock
    by: str
    note: str | None
    dry_run: bool

    def carry_out(self, action: Action, letters: Sequence[Letter], plan: Plan) -> int:
        """Do this to the letters and return for how many it was not possible. Raises what `Outbox.publish` raises.

        Records are published before actions: a crash in between leaves letters open, and a second replay does no harm.
        """
        refused = 0
        for start in range(0, len(letters), BATCH):
            planned = [(letter, plan(letter)) for letter in letters[start : start + BATCH]]
            refused += sum(isinstance(what, str) for _, what in planned)
            for letter, what in planned:
                self._tell(action, letter, what)
            if not self.dry_run:
                self.outbox.publish(what for _, what in planned if isinstance(what, tuple))
                self.outbox.publish(
                    (self.topics.dead_actions.name, self._record(action, letter))
                    for letter, what in planned
                    if not isinstance(what, str)
                )
        would = "would " if self.dry_run else ""
        print(f"{would}{action}: {len(letters) - refused:,}, not possible: {refused:,}")
        return refused

    def _tell(self, action: Action, letter: Letter, what: tuple[str, Record] | str | None) -> None:
        if isinstance(what, str):
            print(f"{letter.id}  {letter.reason}  {letter.origin}: {what}")
        elif self.dry_run:
            where = f" to {what[0]}" if what else ""
            print(f"{letter.id}  {letter.reason}  {letter.origin}: would {action}{where}")

    def _record(self, action: Action, letter: Letter) -> Record:
        now = self.clock.now()
        event = DeadAction(
            letter=letter.id,
            action=action,
            at=now,
            by=self.by,
            reason=letter.reason,
            origin=letter.origin,
            note=self.note,
        )
        event_id = f"{letter.id}.{action}.{now.isoformat()}"
        return event_record(DEAD_ACTION, event, event_id=event_id, source=SOURCE, subject=letter.id, time=now)
