"""Turn what django-allauth and Django tell by signals into security events: they offer no other way."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from identity import happened, step_up


@receiver(account.user_logged_in)
def _signed_in(request: HttpRequest, user: Any, **_: Any) -> None:
    methods = sorted({str(proof["method"]) for proof in step_up.proofs(request)})
    happened.note(request, "sign_in.succeeded", user, methods=methods, staff=user.is_staff)


@receiver(user_logged_out)
def _signed_out(request: HttpRequest, user: Any, **_: Any) -> None:
    if user is not None:
        happened.note(request, "sign_in.ended", user)


@receiver(account.authentication_step_completed)
def _proved_again(request: HttpRequest, user: Any, method: str, **more: Any) -> None:
    if more.get("reauthenticated"):
        happened.note(request, "proof.repeated", user, method=method)


@receiver(account.password_reset)
def _password_reset(request: HttpRequest, user: Any, **_: Any) -> None:
    happened.note(request, "password.reset", user)


@receiver(account.password_changed)
def _password_changed(request: HttpRequest, user: Any, **_: Any) -> None:
    happened.note(request, "password.changed", user)


@receiver(mfa.authenticator_added)
def _added(request: HttpRequest, user: Any, authenticator: Any, **_: Any) -> None:
    happened.note(request, "second_factor.added", user, type=str(authenticator.type))


@receiver(mfa.authenticator_removed)
def _removed(request: HttpRequest, user: Any, authenticator: Any, **_: Any) -> None:
    happened.note(request, "second_factor.removed", user, type=str(authenticator.type))


@receiver(mfa.authenticator_reset)
def _renewed(request: HttpRequest, user: Any, authenticator: Any, **_: Any) -> None:
    happened.note(request, "second_factor.renewed", user, type=str(authenticator.type))


@receiver(mfa.authentication_failed)
def _failed(request: HttpRequest, user: Any, **more: Any) -> None:
    kind = getattr(more.get("authenticator"), "type", "unknown")
    happened.note(request, "second_factor.failed", user, type=str(kind))
