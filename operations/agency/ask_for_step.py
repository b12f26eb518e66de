"""Asks for steps on an agency's topic of updates, and waits for the word of each on its topic of complaints."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from uuid import UUID

from complaints.clock import Clock
from complaints.errors import ConfigError
from complaints.events.case import CaseStep, CaseUpdate, StepRefusal
from complaints.service_errors import kafka_at
from complaints.settings import Settings
from complaints.topics import Topics
from operations.agency.arrivals import arrival_of
from operations.agency.update_record import update_record
from stores.kafka.outbox import Outbox
from stores.kafka.reader import Extent, Reader

SOURCE = "/complaint-stream/agency"
_BATCH, _READ_SECS = 500, 0.1


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of an update: the step, the refusal, or neither where nothing was heard in time."""

    update: CaseUpdate
    word: CaseStep | StepRefusal | None


def ask_for_steps(
    settings: Settings, topics: Topics, updates: Sequence[CaseUpdate], wait_secs: float, clock: Clock
) -> list[Answer]:
    """Publish updates of one agency one after the other, each once the one before it is taken; stop at another answer.

    `wait_secs` is the time for each. Raises ConfigError where the agency has no topics yet, TransientError when Kafka
    is away. What was published and not answered in time is taken or refused later.
    """
    agency = updates[0].agency
    place, outbox = (topics.of_agency(agency), 0), Outbox(settings, topics)
    answers: list[Answer] = []
    with closing(Reader(settings.kafka, f"agency.{agency}.ask", clock=clock)) as reader:
        extents = reader.extents([place[0], update_record(updates[0], SOURCE, topics)[0]])
        if len({topic for topic, _ in extents}) < 2:
            raise ConfigError(
                f"{kafka_at(settings.kafka)} has no topics of {agency} for cases: "
                "'complaints topics' and 'complaints cases run' make them"
            )
        end = extents[place].end
        reader.start({place: Extent(end, end)})
        for update in updates:
            outbox.publish([update_record(update, SOURCE, topics)])
            answers.append(Answer(update, _word_of(reader, update.update_id, wait_secs, clock)))
            if not isinstance(answers[-1].word, CaseStep):
                break
    return answers


def _word_of(reader: Reader, update: UUID, wait_secs: float, clock: Clock) -> CaseStep | StepRefusal | None:
    until = clock.monotonic() + wait_secs
    while clock.monotonic() < until:
        for record in reader.read(_BATCH, _READ_SECS):
            word = arrival_of(record)
            if isinstance(word, CaseStep | StepRefusal) and word.update_id == update:
                return word
    return None
