"""Contenders as programs of their own; settings come from the environment. They use the worker's own pure steps."""
