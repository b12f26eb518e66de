"""The errors a caller can act on.

ComplaintsError
|-- ConfigError      what a person wrote is wrong; stop and say where
|-- TransientError   the same call may pass later; retry in place
`-- PermanentError   the same input fails again; dead-letter it or stop
"""


class ComplaintsError(Exception):
    """Base of all errors raised on purpose."""


class ConfigError(ComplaintsError):
    """A setting, a file in `config/` or a command-line option is wrong; the message names it."""


class TransientError(ComplaintsError):
    """A broker, database or network is away for now."""


class PermanentError(ComplaintsError):
    """The same input will fail again."""
