"""What a customer's own API key may do. Pure.

A customer's key reads, asks and stops. It never allows anything, because allowing takes a person who signs.
"""

from __future__ import annotations

from typing import Final

SCOPES: Final = ("decide", "consent:read", "consent:withdraw", "audit")
