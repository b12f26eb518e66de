"""Train and evaluate the classifier."""
