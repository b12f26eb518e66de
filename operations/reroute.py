"""Complaints that the rules in use would send elsewhere, as records that have the worker decide them anew. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from complaints.errors import ConfigError
from complaints.events.complaint import Classified, Received
from complaints.events.identity import MAX_GENERATION
from producers.intake.receive import received_record
from stores.kafka.record import Record


def reroute(complaints: Iterable[Classified], generation: int) -> list[Record]:
    """Each complaint as it was last decided, without the decision: the worker decides it as a repeat from its channel.

    `generation` is that of the rules and the model in use. Raises ConfigError where a complaint was decided with it, or
    with a later one: the new decision would not have a greater version, and readers could not tell which stands.
    """
    return [_again(complaint, generation) for complaint in complaints]


def _again(classified: Classified, generation: int) -> Record:
    if (decided := classified.version & MAX_GENERATION) >= generation:
        raise ConfigError(
            f"routing.yaml: complaint {classified.complaint_id} was decided with generation {decided} of rules and "
            f"model together, and this is {generation}: raise `generation`"
        )
    return received_record(Received(**{name: getattr(classified, name) for name in Received.__struct_fields__}))
