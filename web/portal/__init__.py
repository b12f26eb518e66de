"""The citizens' pages: follow a complaint by its tracking code, and answer, rate, reopen or withdraw it."""
