"""End sessions."""

from __future__ import annotations

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session


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


def end_everywhere(*, user: int) -> int:
    """End every session of a person, also those that no list has. Reads all sessions. Returns how many."""
    ended = end_all(user=user)
    for session in Session.objects.iterator(1000):
        if session.get_decoded().get(SESSION_KEY) == str(user):
            session.delete()
            ended += 1
    return ended


def prune(*, at: datetime) -> int:
    """Remove sessions that have expired, and where they came from. Returns how many sessions."""
    removed, _ = Session.objects.filter(expire_date__lt=at).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return removed
