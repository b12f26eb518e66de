"""Whether what was called resolved is reported there again, more often than at like places where nothing was closed."""
