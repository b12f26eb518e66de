"""One file for each page: what it reads and which tables it shows."""
