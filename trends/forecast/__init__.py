"""How many complaints the coming days bring, with intervals calibrated by back-test. Days are Bangkok days."""
