"""Follows reports in event time and says when a cell has more than chance explains.

A cell is judged whenever a unit (a report, or a spree as a whole) comes in, by how much likelier its last units are if
a surge began with one of them (`onsets.py`). A cell so busy that these are no more than usual is judged by the counts
of windows that end now: the one that is rarest for its share of the threshold counts. The threshold follows from the
false alarms a week that are allowed and the units a week of the stream: every unit is one test.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import floor
from typing import NamedTuple

from trends.surges.baseline import DAY, Baseline
from trends.surges.bursts import Bursts
from trends.surges.campaign import judge_kind, kind_of
from trends.surges.cells import KEPT_HOURS, Cell, Shares
from trends.surges.episodes import Episode, What, Word
from trends.surges.evidence import Evidence
from trends.surges.odds import chance_of
from trends.surges.onsets import Units, find_onset, most_surprising, weight
from trends.surges.report import Report
from trends.surges.tuning import Tuning
from trends.surges.week import Week

EVIDENCE = 50
"""Most ids that are named."""
UPDATE_GROWTH = 2.0
"""An episode is told of again when it has grown so many times."""

RETRACT_BELOW = 0.5
"""Share of the units told of that must remain for a surge to stand."""


@dataclass(frozen=True, slots=True)
class Odds:
    """How rare a cell is now."""

    chance: float
    """Of showing so much at one unit without a surge, at most."""
    window: float
    seen: int
    expected: float
    weight: float = 1.0
    """Share of the threshold that a window of this length has."""

    @property
    def rarity(self) -> float:
        """The chance as one of windows of all lengths."""
        return self.chance / self.weight


class Outlook(NamedTuple):
    """What a cell is expected to have of its category's units, and how sure that is."""

    share: float
    factor: float
    """Of the category's day, by what its other cells show."""
    surplus: float
    """Of the whole intake."""
    variance: float
    """Of the expectation, as a share squared."""
    extreme: bool
    """Whether the category's other cells have more than its noise explains."""

    def expected(self, before: float, today: float) -> float:
        """Units of the cell, of what is expected of its category up to midnight and after it."""
        return self.share * (before + self.factor * today) * self.surplus

    def rate(self, hourly: float, today: bool) -> float:
        """Units an hour of the cell, of what is expected of its category in an hour."""
        return self.share * hourly * (self.factor if today else 1.0) * self.surplus


class Detector:
    """All cells of one size of area. Reports come in the order of their hours; a late one counts where it belongs."""

    def __init__(self, false_alarms_per_week: float, week: Week, tuning: Tuning | None = None) -> None:
        self._t = tuning or Tuning()
        self._alarms, self._week = false_alarms_per_week, week
        self._base: Baseline | None = None
        self._cells: dict[tuple[str, str], Cell] = {}
        self._active: dict[tuple[str, str], Cell] = {}
        """Cells with units of the last three days or an open episode."""
        self._latest = float("-inf")
        """The hour up to which reports have come."""
        self._shares = Shares(self._t)
        self._bursts = Bursts(self._t)
        self._weights = [0.0, 0.0]
        """Of units as first ones of a surge (`onsets.weight`): discounted sum and number."""

    def take(self, report: Report) -> Iterator[Word]:
        """Count a report; what there is to say because of it, and because its hour has come."""
        yield from self.advance(report.hour)
        self._latest = max(self._latest, report.hour)
        base = self._base
        if base is None or report.hour < base.hour - KEPT_HOURS:
            return
        key = (report.category, report.area)
        cell = self._cells.get(key)
        if cell is None:
            cell = self._cells[key] = Cell(base.category(report.category))
        self._active[key] = cell
        unit = cell.is_new(report, self._t)
        cell.add(report, unit)
        if cell.episode is not None:
            cell.episode.add(report, unit)
        if unit:
            base.add(cell.category)
        now = max(report.hour, float(base.hour))
        if unit or cell.episode is not None:
            yield from self._judge(key, cell, now)
        if cell.episode is None and base.known and cell.repeats(report) >= self._t.campaign_sprees:
            yield from self._tell_campaign(key, cell, now)

    def advance(self, hour: float) -> Iterator[Word]:
        """Let time pass up to `hour`."""
        now = floor(hour)
        if self._base is None:
            self._base = Baseline(self._t, self._week, now - now % DAY)
        base = self._base
        while base.hour < now:
            ended = base.finish_hour()
            if ended:
                self._learn_day(base)
            yield from self._end_quiet(float(base.hour))

    def fall_silent(self, hours: float) -> Iterator[Word]:
        """Close all surges: no report has come for so many hours. Event time stays where it is."""
        for key, cell in self._active.items():
            episode = cell.episode
            if episode is not None:
                odds = self.odds(key, cell, self._latest)
                yield self._say("closed", key, cell, episode, odds, self._latest + hours)
                cell.episode, cell.fence = None, episode.last + 1e-9

    def withdraw(self, report: Report) -> Iterator[Word]:
        """Take back a report that was decided to belong elsewhere; a surge that loses half of its units is none."""
        key = (report.category, report.area)
        cell, base = self._active.get(key), self._base
        if cell is None or base is None or not cell.remove(report):
            return
        episode = cell.episode
        if episode is not None and episode.remove(report) and episode.units <= RETRACT_BELOW * episode.told_units:
            now = float(base.hour)
            yield self._say("retracted", key, cell, episode, self.odds(key, cell, now), now)
            cell.episode = None

    @property
    def threshold(self) -> float:
        """The chance below which a cell is said to surge, of odds of the whole weight."""
        base = self._base
        units = base.units_a_week if base else 0.0
        return self._t.chance * self._alarms / max(units, 1.0)

    def _repeated(self, cell: Cell) -> float:
        """By how much the threshold of a cell is lower that has surged lately."""
        factor: float = self._t.repeat_factor ** max(0.0, cell.surged - self._t.repeat_free)
        return factor

    def odds(self, key: tuple[str, str], cell: Cell, now: float, outlook: Outlook | None = None) -> Odds:
        """How rare the cell's last units are. `outlook` is the cell's of this hour, where it is known already."""
        base, t = self._base, self._t
        if base is None:
            raise RuntimeError("no report was taken yet")
        if cell.since(max(now - KEPT_HOURS, cell.fence)) < t.least_units:
            return Odds(1.0, 0.0, 0, 0.0)
        outlook = outlook or self._outlook(base, key, cell, now)
        (usual,) = base.expected(cell.category, [now - t.reach_hours], now)
        if outlook.expected(*usual) > t.reach_units:
            return self._over_windows(base, cell, outlook, now, KEPT_HOURS, t.least_units)
        return self._since_onset(base, cell, outlook, now)

    def _since_onset(self, base: Baseline, cell: Cell, outlook: Outlook, now: float) -> Odds:
        hours = cell.last(max(now - self._t.reach_hours, cell.fence), now, self._t.reach_units)
        if len(hours) < self._t.least_units:
            return Odds(1.0, 0.0, 0, 0.0)
        category, chance = cell.category, 1.0
        expected = [outlook.expected(*each) for each in base.expected(category, hours, now)]
        surprise, first = most_surprising(expected, self._t)
        if surprise >= self._t.least_surprise:
            rates = [outlook.rate(*each) for each in base.rates(category, hours)]
            units = Units([now - hour for hour in hours], expected, rates)
            ratio, first = find_onset(units, outlook.variance, self._bursts.thetas(category), self._t)
            total, count = self._weights
            chance = min(1.0, total / max(count, 1.0) / ratio)
        return Odds(chance, now - hours[first], len(hours) - first, expected[first], self._t.onset_weight)

    def _over_windows(
        self, base: Baseline, cell: Cell, outlook: Outlook, now: float, longest: float, least: int
    ) -> Odds:
        """Over windows that end now; of those of at most `longest` hours, and `least` units."""
        since_each: list[float] = []
        seen: list[int] = []
        thetas: list[float] = []
        weights: list[float] = []
        for window, theta in zip(self._t.windows, self._bursts.thetas(cell.category), strict=True):
            if window > longest:
                break
            since = max(now - window, cell.fence)
            count = cell.since(since)
            if count < least or (seen and count == seen[-1]):
                continue
            since_each.append(since)
            seen.append(count)
            thetas.append(theta)
            weights.append(min(1.0, max(now - since, 0.1) / self._t.full_window) ** 2)
        if not since_each:
            return Odds(1.0, 0.0, 0, 0.0)
        expected = [outlook.expected(*each) for each in base.expected(cell.category, since_each, now)]
        chance, index = chance_of(seen, expected, outlook.variance, thetas, weights)
        return Odds(chance, now - since_each[index], seen[index], expected[index], weights[index])

    def _outlook(self, base: Baseline, key: tuple[str, str], cell: Cell, now: float) -> Outlook:
        category = cell.category
        share, shape = self._shares.of(category, key[1], cell.learned)
        midnight = base.hour - base.hour % DAY
        today = base.expected(category, [midnight], now)[0][1] * (1 - share)
        others = base.seen_today(category) - cell.since(midnight)
        factor, stays = base.factor(category, today, others)
        return Outlook(
            share=share,
            factor=factor,
            surplus=base.intake_factor(category, now),
            variance=1 / shape + stays + self._shares.noise,
            extreme=base.is_extreme(category, today, others),
        )

    def _judge(self, key: tuple[str, str], cell: Cell, now: float) -> Iterator[Word]:
        base = self._base
        if base is None or not base.known:
            return
        episode, outlook = cell.episode, self._outlook(base, key, cell, now)
        odds = self.odds(key, cell, now, outlook)
        if episode is None:
            self._learn_weight(base, cell, outlook, now)
            if odds.rarity < self.threshold * self._repeated(cell):
                since = now - odds.window - 1e-9
                evidence = Evidence(one for one in cell.reports if one.hour >= since)
                opened = Episode(opened=now, reports=evidence, units=cell.since(since), chance=odds.chance, last=now)
                cell.open(opened)
                cell.surged += 1
                yield self._say("opened", key, cell, opened, odds, now)
            else:
                self._learn_bursts(cell, outlook, now)
            return
        if self._over_windows(base, cell, outlook, now, self._t.quiet_hours, 2).rarity < self._t.quiet:
            episode.last = now
        episode.chance = min(episode.chance, odds.chance)
        changed = kind_of(episode.reports, self._t) != episode.kind
        if changed or episode.units >= UPDATE_GROWTH * episode.told_units:
            yield self._say("updated", key, cell, episode, odds, now)

    def _learn_weight(self, base: Baseline, cell: Cell, outlook: Outlook, now: float) -> None:
        (each,) = base.rates(cell.category, [now])
        self._weights[0] += weight(outlook.rate(*each), self._t)
        self._weights[1] += 1

    def _learn_bursts(self, cell: Cell, outlook: Outlook, now: float) -> None:
        """Learn from a unit that is no part of a surge how units of its category come in bunches."""
        base, windows = self._base, self._t.windows
        if base is None or outlook.extreme:
            return
        since = [now - window for window in windows]
        expected = [outlook.expected(*each) for each in base.expected(cell.category, since, now)]
        self._bursts.learn(cell.category, cell.lags(now, windows[-1]), expected)

    def _tell_campaign(self, key: tuple[str, str], cell: Cell, now: float) -> Iterator[Word]:
        evidence = Evidence(one for one in cell.reports if one.hour >= max(now - DAY, cell.fence))
        if kind_of(evidence, self._t) == "campaign":
            odds = self.odds(key, cell, now)
            opened = Episode(opened=now, reports=evidence, units=len(evidence), chance=odds.chance, last=now)
            cell.open(opened)
            yield self._say("opened", key, cell, opened, odds, now)

    def _say(self, what: What, key: tuple[str, str], cell: Cell, episode: Episode, odds: Odds, now: float) -> Word:
        reports = episode.reports
        judgement = judge_kind(reports, self._t)
        episode.kind, episode.told_units = judgement.kind, episode.units
        word = Word(
            what=what, category=key[0], area=key[1], hour=now, number=episode.number, opened=episode.opened,
            nth=episode.nth, kind=episode.kind, reason_th=judgement.reason_th, reason_en=judgement.reason_en,
            window=odds.window, seen=odds.seen, expected=odds.expected, chance=odds.chance,
            threshold=self.threshold * odds.weight, reports=len(reports), ids=reports.newest(EVIDENCE),
        )  # fmt: skip
        episode.number += 1
        return word

    def _end_quiet(self, now: float) -> Iterator[Word]:
        for key, cell in list(self._active.items()):
            episode = cell.episode
            if episode is not None:
                too_long = now - episode.opened > self._t.longest_days * DAY
                if too_long or now - episode.last >= self._t.quiet_hours:
                    yield self._say("closed", key, cell, episode, self.odds(key, cell, now), now)
                    cell.episode, cell.fence = None, episode.last + 1e-9
            elif cell.units and cell.units[-1] < now - KEPT_HOURS:
                cell.drop_before(now - KEPT_HOURS)
                del self._active[key]

    def _learn_day(self, base: Baseline) -> None:
        """What each cell had today becomes what it is known to have; surges teach only what was expected."""
        midnight = float(base.hour - DAY)
        exposed = base.exposed_today()
        day = base.day().tolist()
        base.finish_day()
        if exposed:
            settled = base.days > self._t.warm_up_days
            for key, cell in self._cells.items():
                self._learn_cell(key, cell, day[cell.category], midnight, settled)
        keep = self._shares.forget()
        keep_surged = 0.5 ** (1 / self._t.repeat_half_life)
        self._bursts.end_day()
        self._weights = [each * 0.5 ** (1 / self._t.level_half_life) for each in self._weights]
        for cell in self._cells.values():
            cell.learned *= keep
            cell.surged *= keep_surged
        for cell in self._active.values():
            cell.drop_before(base.hour - KEPT_HOURS)

    def _learn_cell(self, key: tuple[str, str], cell: Cell, day: float, midnight: float, settled: bool) -> None:
        """`day`: units of its category since `midnight`; `settled`: whether they could be expected."""
        units = float(cell.since(midnight)) if cell.units else 0.0
        share, _ = self._shares.of(cell.category, key[1], cell.learned)
        expected = share * day
        if settled and expected > 0.02 and cell.episode is None:
            self._shares.learn_noise(units, expected)
        if cell.episode is not None and midnight + DAY - cell.episode.opened <= self._t.longest_days * DAY:
            units = min(units, expected)  # later it is no surge any more but a new level
        if units:
            cell.learned += units
            self._shares.learn(cell.category, key[1], units)
