"""The worker's steps."""
