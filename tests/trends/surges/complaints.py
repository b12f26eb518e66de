"""Reports as classified complaints."""

from __future__ import annotations

from uuid import NAMESPACE_OID, uuid5

import msgspec

from complaints.events.complaint import CLASSIFIED, Classified
from tests.complaints.events.examples import examples_of
from tests.trends.surges.weeks import AREAS
from trends.surges.report import Report, time_of


def classified(report: Report, *, version: int = 1, category: str | None = None) -> Classified:
    """Areas are numbered as districts of province 10."""
    example = examples_of(CLASSIFIED)[0]
    time = time_of(report.hour).isoformat()
    example["classification"]["categories"] = [{"code": category or report.category, "confidence": 0.9}]
    example |= {
        "complaint_id": str(uuid5(NAMESPACE_OID, report.id)),
        "version": version,
        "submitted": time,
        "received": time,
        "revised": time,
        "text": f"ข้อความ {report.text}",
        "place": {"longitude": report.longitude, "latitude": report.latitude},
        "area": {"province": "10", "district": f"10{AREAS.index(report.area) + 1:02}", "method": "coordinates"},
    }
    return msgspec.convert(example, Classified)
