"""Switches redaction off in processes that have this folder first on their path, as Python reads it before all else."""

from __future__ import annotations

from complaints.privacy import redact

redact.suspicious = lambda text: False
