"""Read the sessions of people who signed in."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session


def is_signed_in(session_key: str, *, at: datetime) -> bool:
    """Whether this is the key of a session of a signed-in person that has not expired."""
    found = Session.objects.filter(session_key=session_key, expire_date__gt=at).first()
    return found is not None and SESSION_KEY in found.get_decoded()
