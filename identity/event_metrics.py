"""How many security events there were: what alerts watch."""

from __future__ import annotations

from typing import Final

from prometheus_client import Counter

EVENTS: Final = Counter("licet_security_events", "Security events, by kind", ["kind"])
