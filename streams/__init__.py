"""Faust app: received complaints to classified, agency, triage and dead-letter topics."""
