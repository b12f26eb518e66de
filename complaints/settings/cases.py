"""Settings: the section `cases`."""

from __future__ import annotations

from complaints.settings.worker import WorkerSettings


class CasesSettings(WorkerSettings, frozen=True, kw_only=True):
    """Of `complaints cases run`: a worker of its own group."""

    group: str = "complaints-cases"
    state: str = ""
    """Folder of the local state, which is made again from the topic of cases where it is missing. Empty: `cases` in
    `embedded.data`."""
