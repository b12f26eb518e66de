"""Reports of a classified complaint, one for each size of area that it can be placed in."""

from __future__ import annotations

import hashlib
import re

from complaints.events.complaint import Classified
from complaints.events.surge import Level
from complaints.fold import fold
from trends.surges.report import Report, hour_of

NATION = ""
"""The area of reports about the whole nation."""
OTHER = "other"
_NO_LETTER = re.compile(r"\W+")


def reports_of(complaint: Classified, latest: float) -> dict[Level, Report]:
    """By level. A time later than `latest` (hours, when the record was taken) counts as that: no clock runs ahead."""
    place, area = complaint.place, complaint.area
    areas: dict[Level, str | None] = {"district": area.district, "province": area.province, "nation": NATION}
    categories = complaint.classification.categories
    text = _NO_LETTER.sub("", fold(complaint.text).casefold())
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    return {
        level: Report(
            id=str(complaint.complaint_id),
            hour=min(hour_of(complaint.submitted), latest),
            category=categories[0].code if categories else OTHER,
            area=code,
            longitude=place.longitude if place else None,
            latitude=place.latitude if place else None,
            text=digest,
        )
        for level, code in areas.items()
        if code is not None
    }
