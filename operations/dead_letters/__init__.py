"""Reading, showing, replaying and dropping dead letters."""
