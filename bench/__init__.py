"""Measures the pipeline beside its peers and its limit: `python -m bench --help`. Asserts nothing in tests."""
