"""The classifier: character n-grams, weights, calibration, training and evaluation."""
