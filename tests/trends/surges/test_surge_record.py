from __future__ import annotations

from dataclasses import replace

from tests.trends.surges.weeks import DAY, START, opened, quiet, surge
from trends.surges.detector import Detector
from trends.surges.surge_record import surge_record
from trends.surges.week import Week


def test_a_surge_that_is_retracted_and_opened_again_at_the_same_hour_has_another_id() -> None:
    detector, hour = Detector(1.0, Week()), START + 20 * DAY + 12
    for report in quiet(21):
        if report.hour < hour:
            list(detector.take(report))
    list(detector.advance(hour))
    words = []
    for ago, count in ((1, 30), (2, 60)):  # late, so that both count at the beginning of the hour
        late = surge(hour - ago, count, hours=0.9)
        words += [word for report in late for word in detector.take(report)]
        words += [word for report in late for word in detector.withdraw(report)]
    assert [word.what for word in words if word.what in ("opened", "retracted")] == ["opened", "retracted"] * 2
    assert len({word.opened for word in opened(words)}) == 1
    ids = [surge_record(replace(word, ids=()), "district", 1.0)[0] for word in words]
    assert len(set(ids)) == len(ids)
