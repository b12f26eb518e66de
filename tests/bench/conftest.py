from tests.trends.conftest import loaded, warehouse

__all__ = ["loaded", "warehouse"]
