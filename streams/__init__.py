"""The worker: a Faust app from received complaints to the classified, agency, triage and dead-letter topics."""
