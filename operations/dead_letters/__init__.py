"""Dead letters read, shown, replayed and dropped."""
