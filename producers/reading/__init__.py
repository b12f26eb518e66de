"""Reading cells, sheets and files."""
