"""Runs batches of records inside Faust."""
