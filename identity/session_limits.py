"""End sessions that are no longer used, and those that are old."""

from __future__ import annotations

import time
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest
from django.utils.deprecation import MiddlewareMixin

_BEGAN: Final = "identity_began_at"  # seconds since 1970, both
_SEEN: Final = "identity_seen_at"
_WRITTEN_EVERY: Final = 60  # seconds: most requests then write no session


class SessionLimits(MiddlewareMixin):
    """Signs a person out after an hour without a request, and twelve hours after the sign-in in any case.

    SESSION_IDLE_SECONDS and SESSION_COOKIE_AGE say how long.
    """

    def process_request(self, request: HttpRequest) -> None:
        if not request.user.is_authenticated:
            return
        now, session = time.time(), request.session
        began, seen = session.setdefault(_BEGAN, now), session.setdefault(_SEEN, now)
        if now - began > settings.SESSION_COOKIE_AGE or now - seen > settings.SESSION_IDLE_SECONDS:
            logout(request)
            messages.info(request, "You were signed out, because the session was not used or too old.")
        elif now - seen > _WRITTEN_EVERY:
            session[_SEEN] = now
