"""Learn and evaluate which agencies work along."""
