"""The table of what all processes count together. Imported by the settings, and therefore nothing but its name."""

from __future__ import annotations

from typing import Final

TABLE: Final = "api_sharedcount"
