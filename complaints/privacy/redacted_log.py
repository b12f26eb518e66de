"""Log lines without personal data: what a message or an exception quotes is redacted like any other text."""

from __future__ import annotations

import logging
from typing import Any

from complaints.privacy.redact import redact


class RedactingFormatter(logging.Formatter):
    """Formats as `logging.Formatter` does, with message, traceback and stack redacted."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's own name
        record.message = redact(record.message)[0]
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:  # noqa: N802, ANN401 - logging's own
        return redact(super().formatException(ei))[0]

    def formatStack(self, stack_info: str) -> str:  # noqa: N802 - logging's own name
        return redact(super().formatStack(stack_info))[0]
