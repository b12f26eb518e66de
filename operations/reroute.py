"""Makes records that let the worker decide complaints again with the rules and model in use. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from complaints.errors import ConfigError
from complaints.events.complaint import Classified, Received
from complaints.events.identity import MAX_GENERATION
from producers.intake.receive import received_record
from stores.kafka.record import Record


def reroute(complaints: Iterable[Classified], generation: int) -> list[Record]:
    """Records of the received topic, one per complaint, without its decision: to the worker a repeat from the channel.

    `generation` is that of the rules and the model in use. Raises ConfigError where a complaint was decided with this
    generation or a later one: the new decision would not have a greater version, so readers could not prefer it.
    """
    return [_again(complaint, generation) for complaint in complaints]


def _again(classified: Classified, generation: int) -> Record:
    if (decided := classified.version & MAX_GENERATION) >= generation:
        raise ConfigError(
            f"routing.yaml: complaint {classified.complaint_id} was decided with generation {decided} of rules and "
            f"model together, and this is {generation}: raise `generation`"
        )
    return received_record(Received(**{name: getattr(classified, name) for name in Received.__struct_fields__}))
