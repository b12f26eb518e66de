from __future__ import annotations

import socket
import threading
from pathlib import Path

import pytest
from confluent_kafka import Consumer, Producer

from complaints.errors import ConfigError
from embedded.broker import Broker, TansuBroker, answers
from embedded.ports import LOOPBACK, free_port

pytestmark = pytest.mark.service


def test_records_go_in_and_come_out(tansu: Broker) -> None:
    producer = Producer({"bootstrap.servers": tansu.bootstrap})
    producer.produce("greetings", "สวัสดี".encode())
    assert producer.flush(20) == 0
    own = {"group.id": "g", "auto.offset.reset": "earliest", "session.timeout.ms": 6000}
    consumer = Consumer({"bootstrap.servers": tansu.bootstrap, **own})
    consumer.subscribe(["greetings"])
    record = consumer.poll(30)
    consumer.close()
    assert record is not None
    assert record.value() == "สวัสดี".encode()


def test_it_lives_between_start_and_stop(tmp_path: Path) -> None:
    broker = TansuBroker(free_port(), tmp_path / "log")
    assert not broker.alive()
    broker.start(timeout_secs=10)
    assert broker.alive()
    broker.stop()
    assert not broker.alive()


def test_a_taken_port_is_named_with_its_setting(tmp_path: Path) -> None:
    with socket.create_server((LOOPBACK, 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(ConfigError, match=rf"embedded\.broker_port: port {port} "):
            TansuBroker(port, tmp_path / "log").start()


def test_only_a_kafka_answer_counts() -> None:
    with socket.create_server((LOOPBACK, 0)) as server:
        port = server.getsockname()[1]

        def greet() -> None:
            connection, _ = server.accept()
            with connection:
                connection.sendall(b"220 mail.example ESMTP\r\n")

        thread = threading.Thread(target=greet)
        thread.start()
        assert not answers(port)
        thread.join()
    assert not answers(port)
