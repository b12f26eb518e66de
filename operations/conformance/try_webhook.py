"""Tries a receiver of webhooks, and says what is wrong with its answers."""

from __future__ import annotations

from collections.abc import Iterable

from complaints.clock import Clock
from operations.conformance.finding import Finding
from operations.conformance.webhook_trials import Trial, fault_in
from sinks.webhooks.post import NoAnswerError, Post


async def try_webhook(post: Post, trials: Iterable[Trial], clock: Clock) -> list[Finding]:
    """One finding for each trial; only the first where the receiver does not answer at all."""
    findings: list[Finding] = []
    for trial in trials:
        fault = await _fault(post, trial, clock)
        findings.append(Finding(name=trial.name, th=trial.th, en=trial.en, passed=not fault, detail=fault))
        if fault.startswith(_NO_ANSWER) and len(findings) == 1:
            break
    return findings


_NO_ANSWER = "no answer: "


async def _fault(post: Post, trial: Trial, clock: Clock) -> str:
    for request in trial.requests(clock.now()):
        try:
            answer = await post(request.headers, request.body)
        except NoAnswerError as error:
            return f"{_NO_ANSWER}{error}. Answer first, work later"
        if fault := fault_in(trial, answer.status):
            return fault
    return ""
