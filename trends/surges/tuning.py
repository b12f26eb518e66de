"""The constants of the detector, found on weeks with and without injected surges (decisions 32 and 52)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tuning:
    """Times are in hours where the name has no other unit. Half-lives are in days of the calendar."""

    windows: tuple[float, ...] = (1.0, 2.0, 4.0, 8.0, 16.0, 24.0, 48.0, 72.0)
    """Lengths of the windows in which bunches are learned, busy cells judged, and an episode is seen to last."""
    chance: float = 0.23
    """Threshold = this x false alarms a week / units a week: see decision 32."""
    onset_weight: float = 14.0
    """Threshold for a likely onset, as a multiple: that sum of ratios is a bound on chance, and not chance itself."""
    reach_hours: float = 48.0
    """A surge began at most so long ago, with one of the last `reach_units` units. A cell that expects more of them in
    this time is judged by windows."""
    reach_units: int = 24
    sizes: tuple[float, ...] = (5.0, 10.0, 20.0, 40.0)
    """Units that a surge may bring beyond its first."""
    lasting_hours: float = 18.0
    """After so long a surge has brought 1 - 1/e of them."""
    quiet_share: float = 0.5
    """Of the false alarms, a cell has a share by its units to the power of 1 less this: 0 spreads them over units, 1
    over cells."""
    least_surprise: float = 5.5
    """Logarithm of the likelihood ratio of counts, below which a cell is not looked at closer."""
    full_window: float = 16.0
    """Windows as long as this have the whole threshold, a shorter one of w hours (w / this)**2 of it."""
    least_units: int = 3
    """Fewer are no surge, however unlikely they are."""
    spree_hours: float = 0.5
    spree_metres: float = 100.0
    walk_hours: float = 0.3
    walk_metres: float = 500.0
    """A report so soon after another and so near to it is no unit either: somebody walks or rides on."""
    level_half_life: float = 14.0
    share_half_life: float = 60.0
    profile_half_life: float = 60.0
    noise_half_life: float = 30.0
    warm_up_days: int = 7
    """Exposed days before anything is said."""
    least_units_a_day: float = 50.0
    """A stream with fewer has no baseline that could be trusted: nothing is said."""
    dark: float = 0.35
    """Intake below this share of what is expected counts as an outage of the intake, not as quiet."""
    flood_gate: float = 1.6
    """Intake of all other categories above this multiple raises the expectation: a backlog, not a surge."""
    trail_units: float = 12.0
    """Intake is judged over as many past hours as it takes to expect this many units, at most `trail_hours`."""
    trail_hours: int = 6
    regime_days: int = 3
    """So many days in a row outside of `dark` .. `flood_gate` are a new level of intake."""
    profile_units: float = 60.0
    """Weight, in units, of the common profile against a category's own."""
    prior_noise: float = 0.02
    """Variance of a category's day around its expectation, as a share squared, before it is learned."""
    prior_noise_days: float = 5.0
    cell_noise: float = 0.02
    cell_noise_weight: float = 200.0
    burst_units: float = 300.0
    """Weight, in units, of no bunches at all against what all categories show."""
    burst_own_units: float = 300.0
    """Weight, in units, of what all categories show against a category's own."""
    burst_cap: float = 3.0
    """Units beyond the expectation that may teach how units come in bunches."""
    share_shape: float = 2.0
    """Shape of the gamma distribution of a cell's share around category x area."""
    factor_sds: float = 2.5
    """The day of a category may explain so many standard deviations of its noise, not more: a flood stays a surge."""
    repeat_half_life: float = 14.0
    repeat_free: float = 0.6
    repeat_factor: float = 0.05
    """A cell that has surged more than `repeat_free` times lately must be rarer by this factor for each time more:
    where surges are usual, one is no news. The half-life is in days."""
    quiet: float = 0.05
    """An episode ends when its last day is no rarer than this."""
    quiet_hours: float = 24.0
    longest_days: float = 14.0
    """An episode that lasts longer is a new level."""
    campaign_share: float = 0.25
    campaign_reports: int = 8
    campaign_sprees: int = 5
    """So many sprees of one text in a day open a campaign, whatever the count is."""
