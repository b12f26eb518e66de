"""A case as it stood at any time, from the topics alone."""
