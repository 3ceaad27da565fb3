"""What tests about webhooks share."""

from __future__ import annotations

from typing import Any

SAID: dict[str, Any] = {"url": "https://hooks.example.com/licet", "events": ["consent.withdrawn"]}
