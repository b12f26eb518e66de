"""The one table from errors of Kafka and its client to ours: what is at fault, for every code that librdkafka has."""

from __future__ import annotations

from enum import Enum
from typing import Final

from confluent_kafka import KafkaError, KafkaException

from complaints.errors import PermanentError, TransientError
from complaints.service_errors import kafka_at, kafka_away
from complaints.settings import KafkaSettings


class Fault(Enum):
    """What is at fault, and so who can do something about it."""

    MOVING = "a leader, coordinator or member is being made or moved: seconds"
    AWAY = "a broker or the way to it: until it is back"
    RECORD = "this record, whoever sends it and however often"
    REFUSED = "rights, versions, settings or a defect of ours: until a person changes something"


PASSING: Final = frozenset({Fault.MOVING, Fault.AWAY})
"""The same call may pass later. All others are permanent."""

_MOVING = (
    KafkaError.COORDINATOR_LOAD_IN_PROGRESS,
    KafkaError.COORDINATOR_NOT_AVAILABLE,
    KafkaError.ELIGIBLE_LEADERS_NOT_AVAILABLE,
    KafkaError.FENCED_LEADER_EPOCH,
    KafkaError.FENCED_MEMBER_EPOCH,
    KafkaError.GROUP_ID_NOT_FOUND,  # the group was there when groups were listed
    KafkaError.ILLEGAL_GENERATION,
    KafkaError.INCONSISTENT_TOPIC_ID,
    KafkaError.LEADER_NOT_AVAILABLE,
    KafkaError.MEMBER_ID_REQUIRED,
    KafkaError.NOT_CONTROLLER,
    KafkaError.NOT_COORDINATOR,
    KafkaError.NOT_LEADER_FOR_PARTITION,
    KafkaError.OFFSET_NOT_AVAILABLE,
    KafkaError.PREFERRED_LEADER_NOT_AVAILABLE,
    KafkaError.REASSIGNMENT_IN_PROGRESS,
    KafkaError.REBALANCE_IN_PROGRESS,
    KafkaError.REBOOTSTRAP_REQUIRED,
    KafkaError.REPLICA_NOT_AVAILABLE,
    KafkaError.STALE_BROKER_EPOCH,
    KafkaError.STALE_CTRL_EPOCH,
    KafkaError.STALE_MEMBER_EPOCH,
    KafkaError.UNKNOWN_CONTROLLER_ID,
    KafkaError.UNKNOWN_LEADER_EPOCH,
    KafkaError.UNKNOWN_MEMBER_ID,
    KafkaError.UNKNOWN_TOPIC_ID,
    KafkaError.UNKNOWN_TOPIC_OR_PART,  # also for a topic that was created just now
    KafkaError.UNRELEASED_INSTANCE_ID,
    KafkaError.UNSTABLE_OFFSET_COMMIT,
    KafkaError._ASSIGNMENT_LOST,  # noqa: SLF001 - public names of the client's own codes begin with an underscore
    KafkaError._UNKNOWN_PARTITION,  # noqa: SLF001
    KafkaError._UNKNOWN_TOPIC,  # noqa: SLF001
    KafkaError._WAIT_CACHE,  # noqa: SLF001
    KafkaError._WAIT_COORD,  # noqa: SLF001
)
_AWAY = (
    KafkaError.BROKER_NOT_AVAILABLE,
    KafkaError.CONCURRENT_TRANSACTIONS,
    KafkaError.DUPLICATE_SEQUENCE_NUMBER,  # this and the next five: Kafka has lost the producer, a new one can send
    KafkaError.INVALID_PRODUCER_EPOCH,
    KafkaError.INVALID_PRODUCER_ID_MAPPING,
    KafkaError.OUT_OF_ORDER_SEQUENCE_NUMBER,
    KafkaError.PRODUCER_FENCED,
    KafkaError.UNKNOWN_PRODUCER_ID,
    KafkaError.ELECTION_NOT_NEEDED,
    KafkaError.FETCH_SESSION_ID_NOT_FOUND,
    KafkaError.GROUP_MAX_SIZE_REACHED,
    KafkaError.INVALID_FETCH_SESSION_EPOCH,
    KafkaError.KAFKA_STORAGE_ERROR,
    KafkaError.LISTENER_NOT_FOUND,
    KafkaError.NETWORK_EXCEPTION,
    KafkaError.NOT_ENOUGH_REPLICAS,
    KafkaError.NOT_ENOUGH_REPLICAS_AFTER_APPEND,
    KafkaError.NO_ERROR,
    KafkaError.NO_REASSIGNMENT_IN_PROGRESS,
    KafkaError.OFFSET_OUT_OF_RANGE,
    KafkaError.OPERATION_NOT_ATTEMPTED,
    KafkaError.REQUEST_TIMED_OUT,
    KafkaError.SHARE_SESSION_LIMIT_REACHED,
    KafkaError.SHARE_SESSION_NOT_FOUND,
    KafkaError.THROTTLING_QUOTA_EXCEEDED,
    KafkaError.TRANSACTION_ABORTABLE,
    KafkaError.TRANSACTION_COORDINATOR_FENCED,
    KafkaError.UNKNOWN,  # the broker gives no reason
    KafkaError.UNKNOWN_SUBSCRIPTION_ID,
    KafkaError._ALL_BROKERS_DOWN,  # noqa: SLF001
    KafkaError._AUTHENTICATION,  # noqa: SLF001 - also when a broker ends while somebody logs in
    KafkaError._AUTO_OFFSET_RESET,  # noqa: SLF001
    KafkaError._BAD_COMPRESSION,  # noqa: SLF001 - this and the next: bytes were cut short on their way
    KafkaError._BAD_MSG,  # noqa: SLF001
    KafkaError._CRIT_SYS_RESOURCE,  # noqa: SLF001
    KafkaError._DESTROY,  # noqa: SLF001
    KafkaError._DESTROY_BROKER,  # noqa: SLF001
    KafkaError._FAIL,  # noqa: SLF001
    KafkaError._FATAL,  # noqa: SLF001 - this client can do no more, a new one can
    KafkaError._FENCED,  # noqa: SLF001
    KafkaError._GAPLESS_GUARANTEE,  # noqa: SLF001
    KafkaError._INTR,  # noqa: SLF001
    KafkaError._INVALID_DIFFERENT_RECORD,  # noqa: SLF001 - another record of its batch is at fault
    KafkaError._IN_PROGRESS,  # noqa: SLF001
    KafkaError._ISR_INSUFF,  # noqa: SLF001
    KafkaError._LOG_TRUNCATION,  # noqa: SLF001
    KafkaError._MAX_POLL_EXCEEDED,  # noqa: SLF001
    KafkaError._MSG_TIMED_OUT,  # noqa: SLF001
    KafkaError._NODE_UPDATE,  # noqa: SLF001
    KafkaError._NOOP,  # noqa: SLF001
    KafkaError._NO_OFFSET,  # noqa: SLF001
    KafkaError._OUTDATED,  # noqa: SLF001
    KafkaError._PARTIAL,  # noqa: SLF001
    KafkaError._PARTITION_EOF,  # noqa: SLF001 - no fault: everything was read
    KafkaError._PREV_IN_PROGRESS,  # noqa: SLF001
    KafkaError._PURGE_INFLIGHT,  # noqa: SLF001
    KafkaError._PURGE_QUEUE,  # noqa: SLF001
    KafkaError._QUEUE_FULL,  # noqa: SLF001
    KafkaError._RESOLVE,  # noqa: SLF001
    KafkaError._RETRY,  # noqa: SLF001
    KafkaError._SSL,  # noqa: SLF001 - also when a broker ends during the handshake
    KafkaError._TIMED_OUT,  # noqa: SLF001
    KafkaError._TIMED_OUT_QUEUE,  # noqa: SLF001
    KafkaError._TRANSPORT,  # noqa: SLF001
    KafkaError._UNDERFLOW,  # noqa: SLF001
    KafkaError._UNKNOWN_BROKER,  # noqa: SLF001
)
_RECORD = (
    KafkaError.INVALID_MSG,
    KafkaError.INVALID_MSG_SIZE,
    KafkaError.INVALID_RECORD,
    KafkaError.INVALID_TIMESTAMP,
    KafkaError.MSG_SIZE_TOO_LARGE,
    KafkaError.RECORD_LIST_TOO_LARGE,
)
_REFUSED = (
    KafkaError.CLUSTER_AUTHORIZATION_FAILED,
    KafkaError.DELEGATION_TOKEN_AUTHORIZATION_FAILED,
    KafkaError.DELEGATION_TOKEN_AUTH_DISABLED,
    KafkaError.DELEGATION_TOKEN_EXPIRED,
    KafkaError.DELEGATION_TOKEN_NOT_FOUND,
    KafkaError.DELEGATION_TOKEN_OWNER_MISMATCH,
    KafkaError.DELEGATION_TOKEN_REQUEST_NOT_ALLOWED,
    KafkaError.DUPLICATE_RESOURCE,
    KafkaError.DUPLICATE_VOTER,
    KafkaError.FEATURE_UPDATE_FAILED,
    KafkaError.FENCED_INSTANCE_ID,
    KafkaError.FENCED_STATE_EPOCH,
    KafkaError.GROUP_AUTHORIZATION_FAILED,
    KafkaError.GROUP_SUBSCRIBED_TO_TOPIC,
    KafkaError.ILLEGAL_SASL_STATE,
    KafkaError.INCONSISTENT_GROUP_PROTOCOL,
    KafkaError.INCONSISTENT_VOTER_SET,
    KafkaError.INVALID_COMMIT_OFFSET_SIZE,
    KafkaError.INVALID_CONFIG,
    KafkaError.INVALID_GROUP_ID,
    KafkaError.INVALID_PARTITIONS,
    KafkaError.INVALID_PRINCIPAL_TYPE,
    KafkaError.INVALID_RECORD_STATE,
    KafkaError.INVALID_REGISTRATION,
    KafkaError.INVALID_REGULAR_EXPRESSION,
    KafkaError.INVALID_REPLICATION_FACTOR,
    KafkaError.INVALID_REPLICA_ASSIGNMENT,
    KafkaError.INVALID_REQUEST,
    KafkaError.INVALID_REQUIRED_ACKS,
    KafkaError.INVALID_SESSION_TIMEOUT,
    KafkaError.INVALID_SHARE_SESSION_EPOCH,
    KafkaError.INVALID_TRANSACTION_TIMEOUT,
    KafkaError.INVALID_TXN_STATE,
    KafkaError.INVALID_UPDATE_VERSION,
    KafkaError.INVALID_VOTER_KEY,
    KafkaError.LOG_DIR_NOT_FOUND,
    KafkaError.MISMATCHED_ENDPOINT_TYPE,
    KafkaError.NON_EMPTY_GROUP,
    KafkaError.OFFSET_METADATA_TOO_LARGE,
    KafkaError.POLICY_VIOLATION,
    KafkaError.PRINCIPAL_DESERIALIZATION_FAILURE,
    KafkaError.RESOURCE_NOT_FOUND,
    KafkaError.SASL_AUTHENTICATION_FAILED,
    KafkaError.SECURITY_DISABLED,
    KafkaError.STREAMS_INVALID_TOPOLOGY,
    KafkaError.STREAMS_INVALID_TOPOLOGY_EPOCH,
    KafkaError.STREAMS_TOPOLOGY_FENCED,
    KafkaError.TELEMETRY_TOO_LARGE,
    KafkaError.TOPIC_ALREADY_EXISTS,
    KafkaError.TOPIC_AUTHORIZATION_FAILED,
    KafkaError.TOPIC_DELETION_DISABLED,
    KafkaError.TOPIC_EXCEPTION,
    KafkaError.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
    KafkaError.UNACCEPTABLE_CREDENTIAL,
    KafkaError.UNSUPPORTED_ASSIGNOR,
    KafkaError.UNSUPPORTED_COMPRESSION_TYPE,
    KafkaError.UNSUPPORTED_ENDPOINT_TYPE,
    KafkaError.UNSUPPORTED_FOR_MESSAGE_FORMAT,
    KafkaError.UNSUPPORTED_SASL_MECHANISM,
    KafkaError.UNSUPPORTED_VERSION,
    KafkaError.VOTER_NOT_FOUND,
    KafkaError._APPLICATION,  # noqa: SLF001
    KafkaError._ASSIGN_PARTITIONS,  # noqa: SLF001
    KafkaError._CONFLICT,  # noqa: SLF001
    KafkaError._EXISTING_SUBSCRIPTION,  # noqa: SLF001
    KafkaError._FS,  # noqa: SLF001
    KafkaError._INCONSISTENT,  # noqa: SLF001
    KafkaError._INVALID_ARG,  # noqa: SLF001
    KafkaError._INVALID_TYPE,  # noqa: SLF001
    KafkaError._KEY_DESERIALIZATION,  # noqa: SLF001
    KafkaError._KEY_SERIALIZATION,  # noqa: SLF001
    KafkaError._NOENT,  # noqa: SLF001
    KafkaError._NOT_CONFIGURED,  # noqa: SLF001
    KafkaError._NOT_IMPLEMENTED,  # noqa: SLF001
    KafkaError._READ_ONLY,  # noqa: SLF001
    KafkaError._REVOKE_PARTITIONS,  # noqa: SLF001
    KafkaError._STATE,  # noqa: SLF001
    KafkaError._UNKNOWN_GROUP,  # noqa: SLF001
    KafkaError._UNKNOWN_PROTOCOL,  # noqa: SLF001
    KafkaError._UNSUPPORTED_FEATURE,  # noqa: SLF001
    KafkaError._VALUE_DESERIALIZATION,  # noqa: SLF001
    KafkaError._VALUE_SERIALIZATION,  # noqa: SLF001
)
FAULTS: Final = {
    **dict.fromkeys(_MOVING, Fault.MOVING),
    **dict.fromkeys(_AWAY, Fault.AWAY),
    **dict.fromkeys(_RECORD, Fault.RECORD),
    **dict.fromkeys(_REFUSED, Fault.REFUSED),
}
"""What is at fault, by error code."""


def fault_of(error: KafkaError) -> Fault:
    """What is at fault. A code that the client does not know yet counts as AWAY: waiting loses nothing."""
    return FAULTS.get(error.code(), Fault.AWAY)


def is_moving(error: Exception) -> bool:
    """Whether repeating the request in a moment is enough."""
    return isinstance(error, KafkaException) and fault_of(error.args[0]) is Fault.MOVING


def kafka_error(
    settings: KafkaSettings, error: KafkaError | KafkaException, what: str
) -> TransientError | PermanentError:
    """Our error for one of Kafka; `what` follows Kafka's address, as in `does not answer`.

    An error that is fatal for its client is a PermanentError too: a new process, or a new client, must go on.
    """
    found: KafkaError = error.args[0] if isinstance(error, KafkaException) else error
    if fault_of(found) in PASSING and not found.fatal():
        return kafka_away(settings, f"{what}: {found.str()}")
    return PermanentError(f"{kafka_at(settings)} {what}: {found.str()}")
