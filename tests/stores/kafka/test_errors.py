from __future__ import annotations

import pytest
from confluent_kafka import KafkaError, KafkaException

from complaints.errors import PermanentError, TransientError
from complaints.settings import KafkaSettings
from stores.kafka.errors import _AWAY, _MOVING, _RECORD, _REFUSED, FAULTS, Fault, fault_of, kafka_error

SETTINGS = KafkaSettings()
CODES = {
    name: value for name, value in vars(KafkaError).items() if isinstance(value, int) and name.strip("_").isupper()
}
NEWER_THAN_THE_CLIENT = 999


def test_every_code_of_the_installed_client_is_judged_once() -> None:
    assert len(CODES) > 180
    assert {name for name, code in CODES.items() if code not in FAULTS} == set()
    listed = [*_MOVING, *_AWAY, *_RECORD, *_REFUSED]
    assert sorted(listed) == sorted(FAULTS) == sorted(set(CODES.values()))


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        (KafkaError._TRANSPORT, Fault.AWAY),
        (KafkaError.NOT_LEADER_FOR_PARTITION, Fault.MOVING),
        (KafkaError.COORDINATOR_LOAD_IN_PROGRESS, Fault.MOVING),
        (KafkaError.MSG_SIZE_TOO_LARGE, Fault.RECORD),
        (KafkaError.TOPIC_AUTHORIZATION_FAILED, Fault.REFUSED),
        (NEWER_THAN_THE_CLIENT, Fault.AWAY),
    ],
)
def test_a_code_tells_what_is_at_fault(code: int, fault: Fault) -> None:
    assert fault_of(KafkaError(code)) is fault


def test_what_the_client_calls_retriable_passes() -> None:
    """librdkafka marks few errors as retriable; none of them is permanent for us."""
    assert {error.name() for error in map(KafkaError, FAULTS) if error.retriable()} <= {
        KafkaError(code).name() for code, fault in FAULTS.items() if fault in (Fault.MOVING, Fault.AWAY)
    }


@pytest.mark.parametrize("code", sorted(FAULTS))
def test_each_fault_is_one_kind_of_error_and_is_told(code: int) -> None:
    error = KafkaError(code)
    kind = TransientError if FAULTS[code] in (Fault.MOVING, Fault.AWAY) else PermanentError
    found = kafka_error(SETTINGS, KafkaException(error), "does not answer")
    assert type(found) is kind
    assert f"127.0.0.1:9092 (kafka.bootstrap_servers) does not answer: {error.str()}" in str(found)


def test_an_error_that_is_fatal_for_its_client_is_permanent_whatever_its_code() -> None:
    fatal = KafkaError(KafkaError.OUT_OF_ORDER_SEQUENCE_NUMBER, "lost track", True)
    assert fatal.fatal()
    assert type(kafka_error(SETTINGS, fatal, "did not acknowledge")) is PermanentError
