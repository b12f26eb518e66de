from __future__ import annotations

import io
import logging

from complaints.privacy.redacted_log import RedactingFormatter


def _logged(message: str, *args: object, error: Exception | None = None) -> str:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(RedactingFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    log = logging.Logger("test")
    log.addHandler(handler)
    if error is None:
        log.warning(message, *args)
    else:
        log.error(message, *args, exc_info=error)
    return out.getvalue()


def test_what_a_message_quotes_is_redacted_and_the_time_stays() -> None:
    line = _logged("not stored: %s", "โทร 081-234-5678")
    assert "081" not in line
    assert "[โทรศัพท์]" in line
    assert line.startswith("20")


def test_what_an_exception_quotes_is_redacted() -> None:
    text = _logged("a step failed", error=KeyError("somying@example.com"))
    assert "KeyError" in text
    assert "somying" not in text


def test_other_lines_stay_as_they_are() -> None:
    assert _logged('"POST /v1/complaints HTTP/1.1" 202 123 0.012345').endswith(
        '"POST /v1/complaints HTTP/1.1" 202 123 0.012345\n'
    )
