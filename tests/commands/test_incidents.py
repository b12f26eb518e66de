from __future__ import annotations

from uuid import uuid4

import pytest

from commands.cli import main
from complaints.events.incident import MAX_MEMBERS


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ([str(uuid4())] * MAX_MEMBERS, "complaint_ids: "),
        (["--note", "x" * 1001], "note: "),
    ],
)
def test_a_decision_that_no_reader_would_take_is_not_sent(
    more: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["incidents", "apart", str(uuid4()), *more]) == 2
    assert told in capsys.readouterr().err
