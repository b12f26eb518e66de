"""Decisions of people about complaints."""
