"""What processes count together: in the database by default, in a Redis where one is named."""

from __future__ import annotations

import pytest
from django.core.cache import caches
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from config import shared_cache


def test_the_database_counts_in_production(db: None) -> None:
    with override_settings(CACHES=shared_cache.configuration("", environment="production")):
        counts = caches["default"]
        counts.set("tries", [1, 2], 60)
        assert counts.get("tries") == [1, 2]
        assert counts.add("tries", 3, 60) is False
        counts.delete("tries")
        assert counts.get("tries") is None


def test_a_redis_may_be_named_and_nothing_else() -> None:
    [found] = shared_cache.configuration("rediss://cache/1", environment="production").values()
    assert found["LOCATION"] == "rediss://cache/1"
    with pytest.raises(ImproperlyConfigured, match="CACHE_URL"):
        shared_cache.configuration("memcached://cache", environment="production")
    [found] = shared_cache.configuration("", environment="development").values()
    assert found["BACKEND"].endswith("LocMemCache")
