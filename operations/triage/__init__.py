"""What people decide about complaints."""
