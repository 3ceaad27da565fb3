"""Fixtures of lineage and of the portal that scenarios share."""

from tests.lineage.shelf import shelf
from tests.portal.conftest import sign_in

__all__ = ["shelf", "sign_in"]
