"""The published receipt chain over accepted complaints."""
