"""End sessions."""

from __future__ import annotations

from allauth.usersessions.models import UserSession


def end(*, user: int, id: int) -> bool:
    """End one session of a person, at once. Returns False if the person has no such session."""
    row = UserSession.objects.filter(user_id=user, id=id).first()
    if row is None:
        return False
    row.end()
    return True


def end_all(*, user: int, but: str | None = None) -> int:
    """End the sessions of a person, except the one with the key `but`. Returns how many."""
    rows = list(UserSession.objects.filter(user_id=user).exclude(session_key=but or ""))
    for row in rows:
        row.end()
    return len(rows)
