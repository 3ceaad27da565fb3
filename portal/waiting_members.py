"""What a member may send before their signatures count: what stops, withdraws or only shows. Pure."""

from __future__ import annotations

from typing import Final

# Names of views.
MAY_SEND: Final = frozenset(
    {
        "portal:consent",
        "portal:counter",
        "portal:forget-counter",
        "portal:keep-answers",
        "portal:keep-texts",
        "portal:quote",
        "portal:start-again",
        "portal:withdraw",
        "portal:dispute",
        "portal:pause",
        "portal:refuse",
        "portal:refuse-request",
        "portal:revoke-waiver",
        "portal:record-person",
        "portal:competitors",
        "portal:webhook-delete",
        "portal:team-revoke",
        "portal:key-revoke",
        "portal:notifications",
        "portal:calendar-remove",
        "portal:end-export",
    }
)
