"""Read where a person is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A browser in which a person is signed in."""

    id: int
    began_at: datetime
    address: str
    agent: str
    is_current: bool

    @property
    def program(self) -> str:
        """The browser and the system in words, as far as the browser says them."""
        browsers = {
            "Edg/": "Edge",
            "OPR/": "Opera",
            "Firefox/": "Firefox",
            "Chrome/": "Chrome",
            "Safari/": "Safari",
        }
        systems = {
            "Android": "Android",
            "iPhone": "iPhone",
            "iPad": "iPad",
            "Windows": "Windows",
            "Mac OS X": "macOS",
            "Linux": "Linux",
        }
        browser = next((name for mark, name in browsers.items() if mark in self.agent), "A program")
        system = next((name for mark, name in systems.items() if mark in self.agent), "")
        return f"{browser} on {system}" if system else browser


def sessions(*, user: int, current: str | None) -> list[SessionRecord]:
    """Return the sessions that still work, the newest first. `current` is the key of the session that asks."""
    rows = UserSession.objects.filter(user_id=user).order_by("-created_at")
    return [
        SessionRecord(row.pk, row.created_at, row.ip, row.user_agent, row.session_key == current)
        for row in rows
        if row.exists()
    ]
