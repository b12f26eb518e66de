"""Services of its own for each test."""

from tests.own_services import own, own_whole

__all__ = ["own", "own_whole"]
