"""Learning and evaluation of co-working agencies."""
