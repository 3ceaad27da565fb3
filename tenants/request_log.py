"""How long the request log of customers reaches back. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

KEPT_FOR: Final = timedelta(days=30)
