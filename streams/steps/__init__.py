"""The steps of the worker's pipeline."""
