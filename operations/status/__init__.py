"""Services, lag, dead letters and versions at a glance."""
