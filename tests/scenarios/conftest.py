"""Fixtures of lineage and of the portal that scenarios share."""

from tests.lineage.shelf import shelf
from tests.portal.conftest import sign_in
from tests.scenarios.typed_pages import place

__all__ = ["place", "shelf", "sign_in"]
