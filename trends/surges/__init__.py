"""Surges: cells of category and area with more reports than chance explains, in event time. Pure; see decision 32."""
