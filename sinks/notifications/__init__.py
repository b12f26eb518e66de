"""Tells citizens what happens to their cases: by e-mail and on LINE, each notice once."""
