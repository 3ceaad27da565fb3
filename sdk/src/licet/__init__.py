"""Ask before training on a customer's data, and let through only what was allowed."""

from licet.errors import LicetError
from licet.manifest import Manifest

__all__ = ["LicetError", "Manifest"]
