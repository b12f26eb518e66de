"""What is known of each cell: its share of the category, and its units of the last days."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from dataclasses import dataclass, field

from trends.surges.episodes import Episode
from trends.surges.report import Report
from trends.surges.spree import Sprees
from trends.surges.tuning import Tuning

KEPT_HOURS = 73.0


@dataclass(slots=True)
class Cell:
    """One category in one area. `units` are the hours of its units, oldest first, at most three days."""

    category: int
    units: list[float] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    sprees: Sprees = field(default_factory=Sprees)
    texts: dict[str, list[float]] = field(default_factory=dict)
    """Hours of the beginnings of sprees, by text, of the last days."""
    learned: float = 0.0
    surged: float = 0.0
    """Times that it has surged, older ones counting less."""
    fence: float = float("-inf")
    """Windows do not reach behind this: what an earlier episode has told of is not told again."""
    episode: Episode | None = None
    opened: tuple[float, int] = (float("-inf"), 0)
    """Hour of the last opening, and how many there were before it at the same hour."""

    def is_new(self, report: Report, tuning: Tuning) -> bool:
        """Whether the report is a unit: no part of a spree or walk, and of a text that the cell has not had lately.

        One opinion that many send is seen as a campaign, by `repeats`.
        """
        nearness = self.sprees.nearness(report, tuning)
        if nearness == "spree":
            return False
        self.texts = {text: times for text, times in self.texts.items() if times[-1] > report.hour - KEPT_HOURS}
        times = self.texts.setdefault(report.text, [])
        times.append(report.hour)
        return nearness == "apart" and (len(times) == 1 or not report.text)

    def repeats(self, report: Report) -> int:
        """How often its text began a spree in the last day."""
        return sum(hour > report.hour - 24 for hour in self.texts.get(report.text, ())) if report.text else 0

    def add(self, report: Report, unit: bool) -> None:
        self.reports.append(report)
        if unit:
            insort(self.units, report.hour)

    def remove(self, report: Report) -> bool:
        """Take back a report and its unit; whether it was here. A later report of its spree does not take its place."""
        kept = [one for one in self.reports if one.id != report.id]
        found = len(kept) < len(self.reports)
        self.reports = kept
        if found and report.hour in self.units:
            self.units.remove(report.hour)
        return found

    def open(self, episode: Episode) -> None:
        """Begin an episode. Late reports all count at the beginning of the hour, so two may begin at once."""
        hour, before = self.opened
        episode.nth = before + 1 if hour == episode.opened else 0
        self.opened, self.episode = (episode.opened, episode.nth), episode

    def since(self, hour: float) -> int:
        """Units from this hour on."""
        return len(self.units) - bisect_left(self.units, hour)

    def last(self, since: float, until: float, most: int) -> list[float]:
        """Hours of the last units from `since` to `until`, oldest first."""
        return self.units[bisect_left(self.units, since) : bisect_right(self.units, until)][-most:]

    def lags(self, hour: float, longest: float) -> list[float]:
        """Hours since each unit before the newest one, newest first, up to `longest`."""
        found = []
        for one in self.units[-2::-1]:
            if hour - one >= longest:
                break
            found.append(max(hour - one, 0.0))
        return found

    def drop_before(self, hour: float) -> None:
        del self.units[: bisect_left(self.units, hour)]
        if self.reports and self.reports[0].hour < hour:
            self.reports = [one for one in self.reports if one.hour >= hour]


class Shares:
    """How a category divides among areas: each cell's own count, shrunk to what category and area let expect."""

    def __init__(self, tuning: Tuning) -> None:
        self._t = tuning
        self._categories: defaultdict[int, float] = defaultdict(float)
        self._areas: defaultdict[str, float] = defaultdict(float)
        self._all = 0.0
        self._noise = [0.0, 0.0]

    def learn(self, category: int, area: str, units: float) -> None:
        self._categories[category] += units
        self._areas[area] += units
        self._all += units

    def of(self, category: int, area: str, learned: float) -> tuple[float, float]:
        """The cell's share of its category, and the shape (1 / relative variance) of what is known of it."""
        usual = (self._areas[area] + 0.5) / (self._all + 0.5 * (len(self._areas) + 1))
        shape = self._t.share_shape
        return usual * (shape + learned) / (shape + self._categories[category] * usual), shape + learned

    @property
    def noise(self) -> float:
        """Variance of a cell's day, as a share squared, beyond chance and the day of its category."""
        weight = self._t.cell_noise_weight
        return max(0.002, (self._noise[0] + self._t.cell_noise * weight) / (self._noise[1] + weight))

    def learn_noise(self, units: float, expected: float) -> None:
        self._noise[0] += min((units - expected) ** 2, 16.0 * (expected + 0.25)) - expected
        self._noise[1] += expected**2

    def forget(self) -> float:
        """One day passes; the factor by which cells forget too."""
        keep: float = 0.5 ** (1 / self._t.share_half_life)
        for category in self._categories:
            self._categories[category] *= keep
        for area in self._areas:
            self._areas[area] *= keep
        self._all *= keep
        self._noise = [one * 0.5 ** (1 / self._t.noise_half_life) for one in self._noise]
        return keep
