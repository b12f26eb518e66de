"""Services of its own for each test."""

from tests.own_services import ground, said, whole_ground

__all__ = ["ground", "said", "whole_ground"]
