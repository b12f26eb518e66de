"""Benchmarks of the pipeline against its peers and its limit: `python -m bench --help`. Tests do not run them."""
