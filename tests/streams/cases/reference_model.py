"""What a case must be after some steps, written a second time without tables: a dict, and an `if` for each step.

It knows nothing of offsets, repeats or clocks: it is given each update once, in the order in which they were taken.
"""

from __future__ import annotations

from typing import Any

from complaints.events.case import CaseUpdate

CENTRE = "opm-1111"
OPEN = ["received", "routed", "accepted", "in_progress", "waiting_for_citizen", "transferred", "refused", "reopened"]
AT_WORK = ["accepted", "in_progress", "waiting_for_citizen"]
NOT_TAKEN = ["routed", "transferred", "reopened"]


class ReferenceModel:
    """One case."""

    def __init__(self, agency: str | None, agencies: set[str], max_hops: int) -> None:
        self.agencies, self.max_hops = agencies, max_hops
        self.state = "routed" if agency else "received"
        self.responsible = agency
        self.helpers: dict[str, str] = {}
        self.holders = [agency]
        """Who has had it since 1111 last decided."""
        self.hops = 0
        self.decided = False
        """Whether that decision was about a dispute."""
        self.steps = 1
        self.reopened = 0
        self.rating: int | None = None
        self.evidence = 0

    def take(self, update: CaseUpdate) -> bool:
        """Whether the step was taken."""
        taken = self._may(update) and self._do(update)
        self.steps += taken
        return taken

    def seen(self) -> dict[str, Any]:
        return {
            "state": self.state,
            "responsible": self.responsible,
            "helpers": self.helpers,
            "steps": self.steps,
            "reopened": self.reopened,
            "rating": self.rating,
            "evidence": self.evidence,
        }

    def _may(self, update: CaseUpdate) -> bool:
        if update.by != "agency" and update.agency != CENTRE:
            return False
        if update.to is not None and update.to not in self.agencies:
            return False
        return not (update.step in ("transfer", "refuse", "invite") and update.to == self.responsible)

    def _do(self, update: CaseUpdate) -> bool:
        return self._assign(update) or self._work(update) or self._help(update) or self._end(update)

    def _owns(self, update: CaseUpdate) -> bool:
        return update.agency == self.responsible and update.by != "citizen"

    def _assign(self, update: CaseUpdate) -> bool:
        """Steps that say who has it."""
        step, state = update.step, self.state
        own, centre = self._owns(update), update.by == "centre"
        if step == "route" and centre and state in ["received", *NOT_TAKEN] and update.to:
            return self._decide(update.to, dispute=False)
        if step == "adjudicate" and centre and state == "refused" and update.to and update.text:
            return self._decide(update.to, dispute=True)
        if step == "transfer" and own and state in NOT_TAKEN + AT_WORK and update.to and update.reason:
            return self._hand_over(update.to, refuses=False)
        if step == "refuse" and own and state in NOT_TAKEN and update.reason:
            return self._hand_over(update.to, refuses=True)
        if step == "return" and (own or centre) and state in NOT_TAKEN + AT_WORK + ["refused"] and update.reason:
            self.state, self.responsible = "received", None
            self.holders.append(None)
            return True
        return False

    def _work(self, update: CaseUpdate) -> bool:
        """Steps of the one who has it, and the answers of the citizen."""
        step, state = update.step, self.state
        own, citizen = self._owns(update), update.by == "citizen"
        if step == "accept" and own and state in NOT_TAKEN:
            self.state = "accepted"
            return True
        if step == "start" and own and state in ["accepted", "reopened"]:
            self.state = "in_progress"
            return True
        if step == "ask_citizen" and own and state in ["accepted", "in_progress"] and update.text:
            self.state = "waiting_for_citizen"
            return True
        if step == "citizen_reply" and citizen and state == "waiting_for_citizen" and update.text:
            self.state = "in_progress"
            return True
        if step == "answer" and own and state in AT_WORK and update.text:
            self.state = "answered"
            return True
        if step == "resolve" and own and state in ["accepted", "in_progress", "answered"]:
            if not (update.text and update.evidence):
                return False
            self.state, self.evidence = "resolved", len(update.evidence)
            return True
        return False

    def _help(self, update: CaseUpdate) -> bool:
        """Steps of those who help, and notes."""
        step, state = update.step, self.state
        own, centre, citizen = self._owns(update), update.by == "centre", update.by == "citizen"
        helper = self.helpers.get(update.agency) if not citizen else None
        if step == "invite" and (own or centre) and state in AT_WORK and update.to:
            self.helpers.setdefault(update.to, "invited")
            return True
        if step == "join" and helper == "invited" and state in OPEN:
            self.helpers[update.agency] = "joined"
            return True
        if step == "decline" and helper and state in OPEN:
            del self.helpers[update.agency]
            return True
        if step == "note" and (own or centre or citizen or helper == "joined") and update.text:
            return state in [*OPEN, "answered", "resolved", "closed"]
        return False

    def _end(self, update: CaseUpdate) -> bool:
        """Steps at the end, and after it."""
        step, state = update.step, self.state
        centre, citizen = update.by == "centre", update.by == "citizen"
        if step == "close" and (centre or citizen) and state in ["answered", "resolved"]:
            self.state = "closed"
            return True
        if step == "reopen" and (centre or citizen) and state in ["answered", "resolved", "closed"] and update.text:
            self.state, self.evidence, self.reopened = "reopened", 0, self.reopened + 1
            return True
        if step == "rate" and citizen and state in ["answered", "resolved", "closed"] and update.rating:
            self.rating = update.rating
            return True
        if step == "withdraw" and citizen and state in [*OPEN, "answered"]:
            self.state = "withdrawn"
            return True
        return False

    def _decide(self, to: str, *, dispute: bool) -> bool:
        self.state, self.responsible = "routed", to
        self.helpers.pop(to, None)
        self.holders, self.hops, self.decided = [to], 0, dispute
        return True

    def _hand_over(self, to: str | None, *, refuses: bool) -> bool:
        back = to in self.holders
        stubborn = refuses and self.decided and len(self.holders) == 1
        if to is None or back or stubborn or self.hops >= self.max_hops:
            self.state, to = "refused", CENTRE
        else:
            self.state = "transferred"
        self.responsible = to
        self.helpers.pop(to, None)
        self.holders.append(to)
        self.hops += 1
        return True
