"""The classifier: character n-grams, weights, calibration and words."""
