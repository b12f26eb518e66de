"""The service with a real broker, and receivers that do what receivers do."""

from __future__ import annotations

import asyncio
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from commands.dead_letters import replayer
from complaints.clock import SystemClock
from complaints.errors import PermanentError
from complaints.settings import child_environment
from embedded.processes import ChildProcess
from operations.dead_letters.letters import read_letters
from sinks.webhooks.service import WebhookService
from stores.kafka.create_topics import create_topics
from stores.kafka.outbox import Outbox
from tests.clock import ManualClock
from tests.own_services import OwnServices, own
from tests.sinks.webhooks.receiver import Receiver
from tests.sinks.webhooks.scene import PATIENCE_SECS, QUICK, Scene, in_order, until

__all__ = ["own"]


@pytest.fixture
def scene(own: OwnServices, tmp_path: Path) -> Scene:
    return Scene(own, tmp_path)


async def moody(receiver: Receiver, event: dict[str, Any]) -> web.StreamResponse | None:
    """Half of the events fail up to four times, in all ways there are, each in an order of its own."""
    tries, number = Counter(receiver.attempts)[receiver.attempts[-1]], int(event["subject"][:6], 16)
    mood = (tries + event["data"]["version"] + number) % 6 + 1
    if (event["data"]["version"] + number) % 2 or tries > 4:
        return None
    if mood == 1:
        return web.Response(status=500, text="x" * 100_000)
    if mood == 2:
        await asyncio.sleep(30)  # hangs
    if mood == 3:
        raise web.HTTPFound("http://169.254.169.254/")
    if mood == 4:
        await asyncio.sleep(0.1)
        return None  # slowly
    if mood == 5:
        receiver.taken.setdefault(receiver.attempts[-1], event)  # takes it, and the answer is lost
        raise ConnectionResetError
    return web.Response(status=429, headers={"Retry-After": "0"})


class Closing(Receiver):
    """Closes the connection where its behaviour raises ConnectionResetError."""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        try:
            return await super().handle(request)
        except ConnectionResetError:
            assert request.transport is not None
            request.transport.abort()
            raise


def test_every_event_arrives_once_by_id_and_in_the_order_of_its_case_whatever_the_receiver_does(scene: Scene) -> None:
    versions = [1, 2, 3, 4]

    async def hang(receiver: Receiver, event: dict[str, Any]) -> None:
        await asyncio.sleep(60)

    async def play() -> None:
        mea, dlt = Closing(scene.secret("mea"), moody), Receiver(scene.secret("dlt"), hang)
        async with mea.running(), dlt.running():
            scene.subscribe({"agency": "mea", "url": mea.url}, {"agency": "dlt", "url": dlt.url})
            sent = scene.send(8, versions)
            scene.send(8, versions, "dlt")
            async with scene.delivering():
                await until(
                    lambda: len(mea.taken) == sent, lambda: (mea.versions(), Counter(mea.attempts), scene.states())
                )
                assert not dlt.taken, "one that hangs holds up nobody else"
                assert dlt.attempts
                # One whose answer was lost is delivered once more, and only then counts as delivered.
                await until(lambda: scene.states()["mea"].delivered == sent, scene.states)
        assert in_order(mea.versions(), versions)
        assert len(mea.versions()) == 8

    asyncio.run(play())
    state = scene.states()["mea"]
    assert (state.delivered, state.waiting, state.positions[0].ahead) == (32, (), ())
    assert state.positions[0].next == 32
    assert scene.states()["dlt"].failing_since
    counts = scene.telemetry.counts()
    assert counts.under_way == 0
    assert counts.ok == 32
    assert counts.totals["attempts_failed"] > 16


def test_an_agency_that_was_offline_for_a_day_catches_up_in_order(scene: Scene) -> None:
    hours = list(range(1, 25))

    async def play() -> None:
        receiver = Receiver(scene.secret("mea"))
        receiver.offline = True
        clock = ManualClock(SystemClock().now() - timedelta(hours=24))
        # By a clock that jumps, the service would not wait for their leaders.
        create_topics(scene.settings.kafka, scene.own.topics.of_service("webhooks", ()), SystemClock())
        async with receiver.running():
            scene.subscribe({"agency": "mea", "url": receiver.url}, delivery={"timeout_secs": 5})
            async with scene.delivering(clock):
                for hour in hours:
                    sent = scene.send(10, [hour])
                    for _ in range(4):
                        clock.advance(900)
                        await asyncio.sleep(0.03)
                # The library takes only what was signed within five minutes of the machine's own clock.
                clock.advance((SystemClock().now() - clock.now()).total_seconds())
                receiver.offline = False
                latest = SystemClock().now() + timedelta(minutes=4)

                def caught_up() -> bool:
                    # An attempt that was still under way may have failed just now: it is tried again a minute later.
                    if clock.now() < latest:
                        clock.advance(1)
                    return len(receiver.taken) == sent * len(hours)

                await until(caught_up)
        assert in_order(receiver.versions(), hours)
        assert len(receiver.attempts) == sent * len(hours)

    asyncio.run(play())
    assert not list(read_letters(scene.settings, scene.own.topics))
    assert scene.states()["mea"].failing_since is None


def test_a_case_that_nobody_takes_becomes_a_dead_letter_which_is_delivered_when_replayed(scene: Scene) -> None:
    topic = scene.own.topics.of_agency("mea")

    async def play() -> None:
        receiver = Receiver(scene.secret("mea"))
        spoiled: list[str] = []

        async def refuse_one(receiver: Receiver, event: dict[str, Any]) -> web.Response | None:
            spoiled[:] = spoiled or [receiver.attempts[-1]]
            return web.Response(status=500) if spoiled == [receiver.attempts[-1]] else None

        receiver.behave = refuse_one
        async with receiver.running():
            rules = {"timeout_secs": 5, "retry_secs": [0.1, 0.1]}
            scene.subscribe({"agency": "mea", "url": receiver.url}, delivery=rules)
            scene.own.write(topic, b"{", b"key", [("ce_id", b"1"), ("ce_source", b"s"), ("ce_type", b"t")])
            sent = scene.send(2, [1, 2, 3])
            async with scene.delivering():
                await until(lambda: len(receiver.taken) == sent - 1)
                assert Counter(receiver.attempts)[spoiled[0]] == 3
                await until(lambda: len(list(read_letters(scene.settings, scene.own.topics))) == 2)
                letters = {one.reason: one for one in read_letters(scene.settings, scene.own.topics)}
                assert letters["broken_json"].origin == f"webhooks/mea/{topic}/0/0"
                refused = letters["not_delivered"]
                assert refused.step == "deliver"
                assert refused.stated["detail"] == "3 attempts: HTTP 500"
                receiver.behave = None
                planned = replayer(scene.settings, scene.own.topics).plan(refused)
                assert isinstance(planned, tuple)
                Outbox(scene.settings, scene.own.topics).publish([planned])
                await until(lambda: spoiled[0] in receiver.taken)

    asyncio.run(play())
    assert scene.states()["mea"].again == ()
    counts = scene.telemetry.counts()
    assert counts.rejected == {"broken_json": 1, "not_delivered": 1}
    assert counts.under_way == 0


def test_gone_disables_until_it_is_enabled_and_nothing_is_lost(scene: Scene) -> None:
    async def gone(receiver: Receiver, event: dict[str, Any]) -> web.Response:
        return web.Response(status=410)

    async def play() -> None:
        receiver = Receiver(scene.secret("mea"), gone)
        async with receiver.running():
            scene.subscribe({"agency": "mea", "url": receiver.url})
            async with scene.delivering():
                await until(lambda: "mea" in scene.states())
                sent = scene.send(1, [1, 2, 3])
                await until(lambda: scene.states()["mea"].disabled is not None)
            assert len(receiver.attempts) == 1
            receiver.behave = None
            async with scene.delivering():
                await asyncio.sleep(1)
                assert len(receiver.attempts) == 1, "a restart does not enable it"
                scene.order("enable")
                await until(lambda: len(receiver.taken) == sent)
        assert in_order(receiver.versions(), [1, 2, 3])

    asyncio.run(play())
    assert scene.states()["mea"].disabled is None


def test_a_replay_delivers_again_in_order_with_the_same_ids(scene: Scene) -> None:
    async def play() -> None:
        receiver = Receiver(scene.secret("mea"))
        async with receiver.running():
            scene.subscribe({"agency": "mea", "url": receiver.url})
            scene.send(3, [1])
            since = SystemClock().now() + timedelta(seconds=0.3)
            await asyncio.sleep(0.6)
            sent = scene.send(3, [2, 3])
            async with scene.delivering():
                await until(lambda: len(receiver.attempts) == 3 + sent)
                scene.order("replay", since=since)
                await until(lambda: len(receiver.attempts) == 3 + 2 * sent)
            assert set(receiver.attempts[-sent:]) == set(receiver.attempts[3 : 3 + sent])
            assert len(receiver.taken) == 3 + sent
            async with scene.delivering():
                await asyncio.sleep(1)
            assert len(receiver.attempts) == 3 + 2 * sent, "an order is carried out once"

    asyncio.run(play())


def test_a_secret_is_replaced_without_a_delivery_that_cannot_be_verified(scene: Scene) -> None:
    async def play() -> None:
        receiver = Receiver(scene.secret("old"))
        async with receiver.running():
            row = {"agency": "mea", "url": receiver.url}
            scene.subscribe({**row, "secrets": ["old"]})
            async with scene.delivering():
                scene.send(1, [1])
                await until(lambda: len(receiver.taken) == 1)
                scene.subscribe({**row, "secrets": ["old", "new"]})
                scene.send(1, [2])
                await until(lambda: len(receiver.taken) == 2)
                receiver.secret = scene.secret("new")
                await until(lambda: scene.states()["mea"].delivered == 2)
                scene.send(1, [3])
                await until(lambda: len(receiver.taken) == 3)
                scene.subscribe({**row, "secrets": ["new"]})
                scene.send(1, [4])
                await until(lambda: len(receiver.taken) == 4)
                scene.subscribe(
                    {"agency": "nobody", "url": "x", "secrets": ["new"]}
                )  # does not load: goes on as before
                await asyncio.sleep(2.5)
                scene.send(1, [5])
                await until(lambda: len(receiver.taken) == 5)
        assert in_order(receiver.versions(), [1, 2, 3, 4, 5])

    asyncio.run(play())


def test_of_two_services_the_one_started_last_delivers_and_the_other_ends_and_says_why(scene: Scene) -> None:
    async def play() -> None:
        receiver = Receiver(scene.secret("mea"))
        async with receiver.running():
            scene.subscribe({"agency": "mea", "url": receiver.url}, delivery={**QUICK, "timeout_secs": 20})
            scene.send(1, [1])
            first = asyncio.create_task(WebhookService(scene.settings, SystemClock(), scene.telemetry).run())
            await until(lambda: "mea" in scene.states())
            last = 1
            async with scene.delivering():
                deadline = time.monotonic() + PATIENCE_SECS
                while not first.done():  # an idle one learns of it at its next delivery only
                    last += 1
                    scene.send(1, [last])
                    await asyncio.sleep(0.2)
                    assert time.monotonic() < deadline
                with pytest.raises(PermanentError, match="another process was started"):
                    await first
                scene.send(1, range(last + 1, last + 6))
                await until(lambda: len(receiver.taken) == last + 5)
            assert in_order(receiver.versions(), list(range(1, last + 6)))
            later = [one for one, event in receiver.taken.items() if event["data"]["version"] > last]
            assert {Counter(receiver.attempts)[one] for one in later} == {1}, "taken over: nothing comes twice"
            assert scene.states()["mea"].positions[0].next == last + 5

    asyncio.run(play())


def test_a_service_that_is_killed_goes_on_where_it_was(scene: Scene, tmp_path: Path) -> None:
    versions = list(range(1, 21))
    environment = child_environment(scene.settings)
    service = ChildProcess(
        "webhooks", [sys.executable, "-m", "commands.cli", "webhooks", "run"], tmp_path / "log", environment
    )

    async def slowly(receiver: Receiver, event: dict[str, Any]) -> None:
        await asyncio.sleep(0.05)

    async def play() -> None:
        receiver = Receiver(scene.secret("mea"), slowly)
        async with receiver.running():
            scene.subscribe({"agency": "mea", "url": receiver.url}, delivery={**QUICK, "at_once": 4})
            sent = scene.send(10, versions)
            for _ in range(2):
                service.start()
                before = len(receiver.taken)
                await until(lambda before=before: len(receiver.taken) > before + 60)  # type: ignore[misc]
                service.kill()
            assert len(receiver.taken) < sent
            service.start()
            await until(lambda: len(receiver.taken) == sent)
            await until(lambda: scene.states()["mea"].positions[0].next == sent)
            assert in_order(receiver.versions(), versions)
            repeated = len(receiver.attempts) - sent
            assert repeated < 2 * 60, "what was taken before the last moment is not sent again"
            service.kill()
            service.start()
            await until(lambda: "delivers to 1" in (tmp_path / "log").read_text().rsplit("delivers to 1", 1)[0])
            scene.send(1, [99])
            await until(lambda: len(receiver.taken) == sent + 1)
            assert len(receiver.attempts) == sent + 1 + repeated

    try:
        asyncio.run(play())
        assert service.stop() == 0
    finally:
        service.stop()
