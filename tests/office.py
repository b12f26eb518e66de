"""An agency with its cases, for tests: topics of their own on a broker, and the cases service on them."""

from __future__ import annotations

import argparse
from collections.abc import Collection
from pathlib import Path

from commands import agency
from complaints.events.complaint import CLASSIFIED, Classified
from tests.streams.cases.decisions import case_id, decided
from tests.streams.cases.test_service import AGENCIES, Service

__all__ = ["AGENCIES", "Office", "case_id", "decided"]


class Office(Service):
    """The worker is not there: the test delivers what that would."""

    def __init__(self, bootstrap: str, folder: Path, agencies: str = AGENCIES, shared: Collection[str] = ()) -> None:
        super().__init__(bootstrap, folder, agencies, shared)
        self.start()
        self.decide(decided("ready", "pm-office"))
        self.wait_for_state("routed", "ready")  # so that no test waits for the start of the service

    def deliver(self, one: Classified) -> None:
        """As the worker does: on the classified topic, then on those of its agencies."""
        self.decide(one)
        for route in one.routing.routes:
            self._send(self.topics.of_agency(route.agency), CLASSIFIED.ce_type, one.complaint_id, one)

    def command(self, *words: str) -> int:
        """Run `complaints agency` with these words; a step is waited for longer, as the machine may be busy."""
        if words[0] not in ("tail", "cases") and "--wait" not in words:
            words = (*words, "--wait", "40")
        parser = argparse.ArgumentParser()
        agency.configure(parser)
        return agency.run(parser.parse_args(words), self.settings)
