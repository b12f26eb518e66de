"""What is read of messages that come back."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.errors import ConfigError
from sinks.notifications.bounce import Bounce, NoBounce, bounce_in
from sinks.notifications.returned_mail import returned_mail
from tests.sinks.notifications.reports import HEADERS, Report, holiday

ID = "205829b2-2b73-512d-8e54-5ec9ecf2d52f"
OTHER = "205829b2-2b73-512d-8e54-5ec9ecf2d530"


@pytest.mark.parametrize(
    ("report", "status"),
    [
        (Report(), "5.1.1"),
        (Report(returned="text/rfc822-headers"), "5.1.1"),
        (Report(returned="", reply_to="In-Reply-To"), "5.1.1"),
        (Report(returned="", reply_to="References"), "5.1.1"),
        (Report(action="Failed", status="5.2.2 (mailbox full)"), "5.2.2"),
        (Report(status="4.4.7", diagnostic="smtp; The server has tried to deliver for 48 hours"), "4.4.7"),
        (Report(status="5.0.0", diagnostic="smtp; 550-5.2.1 The account of somchai.j is disabled"), "5.2.1"),
        (Report(status="", diagnostic="x-unix; user unknown"), "5.0.0"),
        (Report(status="none", diagnostic="smtp; 554 rejected by 192.5.1.1"), "5.0.0"),
    ],
)
def test_a_report_names_the_message_and_the_class_of_reason(report: Report, status: str) -> None:
    assert bounce_in(report.of(ID)) == Bounce(UUID(ID), status)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (Report(action="delayed", status="4.4.1").of(ID), "not_failed"),
        (Report(action="delivered", status="2.0.0").of(ID), "not_failed"),
        (Report(action="relayed", status="2.0.0").of(ID), "not_failed"),
        (Report().of("20261128.4F1X2Y3Z"), "not_ours"),
        (Report(returned="").of(ID), "not_ours"),
        (Report().of(ID)[:400], "no_report"),
        (holiday(), "no_report"),
        (HEADERS.format(id=ID).encode(), "no_report"),
        (b"", "no_report"),
    ],
)
def test_what_is_no_failure_of_a_message_of_ours_is_told(raw: bytes, why: NoBounce) -> None:
    assert bounce_in(raw) == why


def test_the_headers_of_the_message_count_and_not_what_is_inside_of_it() -> None:
    inner = HEADERS.format(id=OTHER)
    returned = f"{HEADERS.format(id=ID)}Content-Type: message/rfc822\n\n{inner}\nsaid\n"
    assert bounce_in(Report().of(ID, returned)) == Bounce(UUID(ID), "5.1.1")


@given(st.binary())
def test_any_bytes_are_read(noise: bytes) -> None:
    whole = Report().of(ID)
    for raw in (noise, whole.replace(b"5.1.1", noise), whole.replace(b"delivery-status", noise), whole + noise):
        assert bounce_in(raw) is not None


def test_messages_are_read_from_a_file_a_folder_and_a_maildir(tmp_path: Path) -> None:
    for name in ("a", "new/b", "cur/c", "tmp/unfinished", ".hidden"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(name.encode())
    assert list(returned_mail(str(tmp_path / "a"))) == [b"a"]
    assert list(returned_mail(str(tmp_path))) == [b"cur/c", b"new/b"]
    assert list(returned_mail(str(tmp_path / "new"))) == [b"new/b"]
    with pytest.raises(ConfigError, match="missing: No such file"):
        list(returned_mail(str(tmp_path / "missing")))
