"""Sign-in rules: no self-registration, growing delays per account and address, and our own mail."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import filter_users_by_email
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.forms import ValidationError
from django.http import HttpRequest
from django.urls import reverse

from identity import background_mail, client, delays, happened, passwords
from identity.operations import sign_in_tries
from ledger import clock


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client.address(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try. Raises: ValidationError, the same for addresses without an account."""
        try:
            sign_in_tries.take_turn(pair=_pair(request, credentials), at=clock.now())
        except sign_in_tries.TooManyTries as refused:
            self._note("sign_in.delayed", request, credentials, failures=refused.failures)
            raise ValidationError(
                f"Too many wrong passwords. Please wait {delays.in_words(refused.wait)} and try again."
                " You do not have to wait with a passkey, or with a link that we mail to you:"
                " choose “Forgotten your password?”.",
                code="too_many_login_attempts",
            ) from None

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        if passwords.is_refused(str(credentials["password"]), environment=settings.LICET_ENVIRONMENT):
            credentials["password"] = secrets.token_urlsafe()  # as wrong, and as slowly, as any other
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if user is not None:
            sign_in_tries.forget(pair=_pair(request, credentials))
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        self._note("sign_in.failed", request, credentials)

    def send_password_reset_mail(self, user: AbstractBaseUser, email: str, context: dict[str, Any]) -> None:
        happened.note(self.request, "password.reset_asked", user)
        super().send_password_reset_mail(user, email, context)

    def _note(self, kind: str, request: HttpRequest, credentials: dict[str, Any], **detail: Any) -> None:
        """Record what happened to an account. An address without an account is kept only as a digest."""
        typed = str(credentials.get("email", ""))
        user = next(iter(filter_users_by_email(typed)), None)
        if user is None:
            detail["nobody"] = hashlib.sha256(typed.strip().casefold().encode()).hexdigest()
        happened.note(request, kind, user, **detail)

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Begin the session, however the person proved who it is."""
        super().login(request, user)
        sign_in_tries.forget(pair=_pair(request, {"email": user.get_username()}))

    def get_reauthentication_methods(self, user: AbstractBaseUser | AnonymousUser) -> list[dict[str, Any]]:
        """Ask for the second factor alone where there is one. A password that leaked then changes nothing."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [method for method in methods if method["id"] != "reauthenticate"] or methods

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send in the background: the time of an answer must not reveal whether the address has an account."""
        link = settings.PUBLIC_URL + reverse("account_reset_password")
        context = {"request": self.request, "email": email, "reset_link": link, **context}
        background_mail.send(self.render_mail(template_prefix, email, context))

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the link of a reset mail, on the address that this installation is known by."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return f"{settings.PUBLIC_URL}{path.replace('UID-KEY', key)}"


def _pair(request: HttpRequest, credentials: dict[str, Any]) -> str:
    return delays.pair(str(credentials.get("email", "")), client.address(request))
