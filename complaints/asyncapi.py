"""`config/asyncapi.yaml`, made from the declared topics, the event types and the reasons of dead letters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, get_args

import yaml

from complaints.events.event_type import EventType
from complaints.events.registry import EVENTS, Events
from complaints.outcome import Reason, Step
from complaints.settings import Settings
from complaints.topics import AGENCY, DeclaredTopic, Key, Party, Topics

FILE = "asyncapi.yaml"
DEAD = "dead-letter"
"""Name of the message on topics that carry no event type: dead letters."""
_BINDING: Final = {"bindingVersion": "0.5.0"}
_HEADER: Final = "# Made by `complaints schemas` from topics.yaml and the event types. Do not edit.\n"

_HEAD: Final[dict[str, Any]] = {
    "asyncapi": "3.0.0",
    "id": "urn:complaint-stream:topics",
    "info": {
        "title": "Complaint stream",
        "version": "1.0.0",
        "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        "description": (
            "Citizen complaints of every channel, classified and routed to the agencies concerned.\n\n"
            "Events are CloudEvents 1.0 in Kafka binary mode: attributes in `ce_` headers, data as the value, JSON in"
            " UTF-8.\nThe key is the complaint's id, so all events of one complaint are in one partition, in order.\n"
            "Delivery is at least once: a repeat has the same `ce_source` and `ce_id`.\n"
            "Examples of the data of every event are in `schemas/examples/`.\n"
        ),
        "tags": [
            {"name": "intake", "description": "From the channels."},
            {"name": "decided", "description": "With area, categories, agencies and reasons."},
            {"name": "cases", "description": "What agencies, 1111 and citizens do about them."},
            {"name": "refused", "description": "What could not be taken, for operators."},
            {"name": "operations", "description": "What the running processes say of themselves."},
        ],
    },
    "defaultContentType": "application/json",
    "servers": {
        "kafka": {
            "host": "{host}:{port}",
            "protocol": "kafka",
            "description": "The stack on one machine, or a cluster; security is the cluster's own.",
            "variables": {
                "host": {"description": "A bootstrap server's name.", "default": "127.0.0.1"},
                "port": {"description": "Its port.", "default": "9092"},
            },
        }
    },
}
_CLOUDEVENT: Final[dict[str, Any]] = {
    "type": "object",
    "description": "CloudEvents 1.0 attributes as Kafka headers; values are UTF-8.",
    "properties": {
        "ce_specversion": {"const": "1.0"},
        "ce_id": {
            "type": "string",
            "minLength": 1,
            "description": "The complaint's id, a dot, and what tells its versions apart.",
        },
        "ce_source": {
            "type": "string",
            "format": "uri-reference",
            "minLength": 1,
            "description": "The channel or the worker.",
        },
        "ce_type": {"type": "string", "minLength": 1},
        "ce_subject": {
            "type": "string",
            "minLength": 1,
            "description": "The complaint's id; else the letter's id or the day.",
        },
        "ce_time": {
            "type": "string",
            "format": "date-time",
            "description": "When the complaint was submitted; else when it was done.",
        },
        "ce_dataschema": {
            "type": "string",
            "format": "uri",
            "description": "The `$id` of the JSON Schema of the data.",
        },
        "content-type": {"const": "application/json"},
    },
}
_PASSED_ON: Final[dict[str, Any]] = {
    "ce_origin": {
        "type": "string",
        "description": "The system that had the complaint first, `1111` for this one: to be passed on as it is.",
    },
    "ce_originref": {"type": "string", "description": "Its reference there: to be passed on as it is."},
    "ce_hops": {"type": "string", "pattern": "^[0-9]+$", "description": "How many systems have passed it on."},
}
"""Of classified complaints: extension attributes that say where a complaint came from first."""
_DEAD_LETTER: Final[dict[str, Any]] = {
    "type": "object",
    "description": "Why, where and of what. Headers of the original record stand beside these.",
    "required": ["dead.reason", "dead.detail", "dead.step", "dead.origin"],
    "properties": {
        "dead.reason": {"type": "string", "description": "From a closed list.", "enum": list(get_args(Reason))},
        "dead.detail": {
            "type": "string",
            "maxLength": 500,
            "description": "What is wrong, or at which offset; never the complaint's text.",
        },
        "dead.field": {"type": "string", "description": "The path of the field that is wrong, where one is."},
        "dead.step": {"type": "string", "description": "The step that refused it.", "enum": list(get_args(Step))},
        "dead.origin": {
            "type": "string",
            "description": "`topic/partition/offset`, or `file#row`; tells repeats apart.",
        },
        "dead.channel": {"type": "string", "description": "The channel it came from, where known."},
        "dead.cut_from_bytes": {
            "type": "string",
            "pattern": "^[0-9]+$",
            "description": "Length of an original too long to keep whole.",
        },
        "dead.reporter": {
            "type": "string",
            "description": "Sealed personal data found in it: JSON of `key` and `box`.",
        },
    },
}


def asyncapi_text(topics: Topics, settings: Settings, events: Events = EVENTS) -> bytes:
    """The whole file as UTF-8; equal input gives equal bytes. Names of consumer groups come from `settings`."""
    declared = topics.declared()
    document = {
        **_HEAD,
        "channels": {name: _channel(topic, events) for name, topic in declared.items()},
        "operations": dict(_operations(topics, settings, events)),
        "components": {
            "messages": {**dict(_messages(declared, events)), DEAD: _dead_message(topics.dead.key)},
            "schemas": {
                "cloudevent": {
                    **_CLOUDEVENT,
                    "properties": {**_CLOUDEVENT["properties"], **_PASSED_ON},
                    "required": list(_CLOUDEVENT["properties"]),
                },
                "deadLetter": _DEAD_LETTER,
            },
        },
    }
    text = yaml.dump(document, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=120)
    return (_HEADER + text).encode()


class _Plain(yaml.SafeDumper):
    """A YAML dumper without aliases: not every reader of AsyncAPI supports them."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _channel(topic: DeclaredTopic, events: Events) -> dict[str, Any]:
    names = [_message_name(events[ce_type]) for ce_type in topic.events] or [DEAD]
    parameters = {"id": {"description": "The agency's id in `agencies.yaml`.", "examples": ["mea", "dlt"]}}
    config = topic.broker_config
    return {
        "address": topic.name,
        "title": topic.en,
        "description": f"{topic.about}\n\n{topic.th}: {topic.about_th}\n",
        "servers": [{"$ref": "#/servers/kafka"}],
        **({"parameters": parameters} if AGENCY in topic.name else {}),
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
        "bindings": {
            "kafka": {
                "partitions": topic.partitions,
                "topicConfiguration": {key: _typed(key, value) for key, value in config.items()},
                **_BINDING,
            }
        },
    }


def _typed(key: str, value: str) -> object:
    """A topic setting as the Kafka binding requires it: numbers as integers, the clean-up policy as a list."""
    if key == "cleanup.policy":
        return value.split(",")
    return int(value) if value.lstrip("-").isdecimal() else value


def _operations(topics: Topics, settings: Settings, events: Events) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, topic in topics.declared().items():
        for action, parties in (("send", topic.written_by), ("receive", topic.read_by)):
            for party in parties:
                if party.operation:
                    yield party.operation, _operation(name, topic, action, party, topics, settings, events)


def _operation(
    name: str, topic: DeclaredTopic, action: str, party: Party, topics: Topics, settings: Settings, events: Events
) -> dict[str, Any]:
    carried = (party.event,) if party.event else topic.events
    messages = [_message_name(events[ce_type]) for ce_type in carried] or [DEAD]
    group = topics.group_of(party.group, getattr(settings, party.group).group, topic.name) if party.group else None
    binding = {"kafka": {"groupId": {"type": "string", "const": group}, **_BINDING}}
    return {
        "action": action,
        "title": party.title,
        **({"description": party.about} if party.about else {}),
        "channel": {"$ref": f"#/channels/{name}"},
        "messages": [{"$ref": f"#/channels/{name}/messages/{message}"} for message in messages],
        "tags": [{"name": topic.tag}],
        **({"bindings": binding} if group else {}),
    }


def _messages(declared: dict[str, DeclaredTopic], events: Events) -> Iterator[tuple[str, dict[str, Any]]]:
    keys = {ce_type: topic.key for topic in declared.values() for ce_type in topic.events}
    for ce_type, event in events.items():
        fixed = {"ce_type": {"const": ce_type}, "ce_dataschema": {"const": event.dataschema}}
        yield (
            _message_name(event),
            {
                "name": ce_type,
                "title": event.title,
                "description": " ".join((event.struct.__doc__ or "").split()),
                "contentType": "application/json",
                "headers": {
                    "allOf": [{"$ref": "#/components/schemas/cloudevent"}, {"type": "object", "properties": fixed}]
                },
                "payload": {"$ref": f"./schemas/{ce_type}.json"},
                "bindings": _keyed(keys[ce_type]),
            },
        )


def _dead_message(key: Key) -> dict[str, Any]:
    return {
        "name": DEAD,
        "title": "Dead letter",
        "description": "The value is the original bytes with personal data removed; the original headers stay.",
        "contentType": "application/octet-stream",
        "headers": {"$ref": "#/components/schemas/deadLetter"},
        "bindings": _keyed(key),
    }


def _keyed(key: Key) -> dict[str, Any]:
    given = {name: value for name in ("format", "pattern") if (value := getattr(key, name))}
    return {"kafka": {"key": {"type": "string", **given, "description": key.about}, **_BINDING}}


def _message_name(event: EventType[Any]) -> str:
    """The struct's name with its first letter in lower case."""
    return event.struct.__name__[0].lower() + event.struct.__name__[1:]
