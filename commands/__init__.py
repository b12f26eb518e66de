"""Composition roots: one file per command. The only place that joins the stages."""
