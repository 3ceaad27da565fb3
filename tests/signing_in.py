"""Sessions of the test client: how old their proof is, and second factors of a test's people."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest
from django.test import Client

_METHODS = "account_authentication_methods"


def _proved(request: HttpRequest, user: Any, **_: Any) -> None:
    """`Client.login` and `Client.force_login` stand for a password typed now, as the sign-in page records it."""
    if not request.session.get(_METHODS):
        record_authentication(request, user, "password")


def record_proofs() -> None:
    """Let every session that a test opens begin with a proof of its person."""
    user_logged_in.connect(_proved, dispatch_uid="tests.signing_in")


def proved_ago(client: Client, minutes: float) -> None:
    """Let the person of this session have proved who it is so many minutes ago."""
    session = client.session
    session[_METHODS] = [{**one, "at": time.time() - minutes * 60} for one in session[_METHODS]]
    session.save()


def authenticator_app(user: Any) -> str:
    """Give a user an authenticator app, and recovery codes. Returns the app's secret."""
    secret: str = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def code_now(secret: str) -> str:
    """Return the code that an app shows now."""
    return str(totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time()))))
