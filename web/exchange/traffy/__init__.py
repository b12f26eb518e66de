"""Traffy Fondue's exchange messages, both ways. Pure: from and to complaints, steps and states."""
