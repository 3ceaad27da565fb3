"""Pages are asked for as the portal's tests do."""

from __future__ import annotations

from tests.portal.conftest import sign_in

__all__ = ["sign_in"]
