"""Where a matter makes up more of all complaints than elsewhere, and where it comes back."""
