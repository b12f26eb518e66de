"""The published chain over accepted complaints."""
