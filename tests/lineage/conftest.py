"""Fixtures that several tests about runs, models and transfers share."""

from tests.lineage.shelf import shelf
from tests.lineage.side_by_side import vendor
from tests.lineage.waivers import legal

__all__ = ["legal", "shelf", "vendor"]
