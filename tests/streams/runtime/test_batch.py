from __future__ import annotations

from concurrent.futures import Future

import pytest

from streams.runtime.batch import Batch


def test_a_batch_is_done_once_its_outputs_are_acknowledged() -> None:
    for failure in (None, RuntimeError("refused")):
        batch, published = Batch([]), Future[None]()
        batch.begin(lambda records, future=published: future)  # type: ignore[misc]
        assert (batch.started, batch.done) == (True, False)
        published.set_exception(failure) if failure else published.set_result(None)
        assert (batch.started, batch.done) == (False, failure is None)


def test_a_batch_that_cannot_be_worked_on_is_not_under_work() -> None:
    batch = Batch([])
    with pytest.raises(ZeroDivisionError):
        batch.begin(lambda records: 1 // 0)  # type: ignore[arg-type,return-value]
    assert (batch.started, batch.done) == (False, False)
