"""Tries a receiver of webhooks, and says what is wrong with its answers."""

from __future__ import annotations

from operations.conformance.finding import Finding
from operations.conformance.webhook_requests import Sender
from operations.conformance.webhook_trials import TRIALS, Trial, fault_in
from sinks.webhooks.post import NoAnswerError, Post


async def try_webhook(post: Post, sender: Sender) -> list[Finding]:
    """One finding for each trial; only the first where the receiver does not answer at all."""
    findings: list[Finding] = []
    for trial in TRIALS:
        fault = await _fault(post, trial, sender)
        findings.append(Finding(name=trial.name, th=trial.th, en=trial.en, passed=not fault, detail=fault))
        if fault.startswith(_NO_ANSWER) and len(findings) == 1:
            break
    return findings


_NO_ANSWER = "no answer: "


async def _fault(post: Post, trial: Trial, sender: Sender) -> str:
    for request in trial.requests(sender):
        try:
            answer = await post(request.headers, request.body)
        except NoAnswerError as error:
            return f"{_NO_ANSWER}{error}. Answer first, work later"
        if fault := fault_in(trial, answer.status):
            return fault
    return ""
