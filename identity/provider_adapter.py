"""Signing in through the vendor's OpenID Connect provider: for staff that exist, and never a way to become staff."""

from __future__ import annotations

from typing import Any

import structlog
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthProcess
from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.shortcuts import render

from identity import happened
from identity.queries import staff

log = structlog.get_logger(__name__)


class ProviderAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[Any]:
        """Return the provider of the settings. A row in the database adds none."""
        found = super().list_apps(request, provider=provider, client_id=client_id)
        return [app for app in found if app.pk is None]

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: Any = None,
    ) -> None:
        """Note what went wrong for the operator: the page tells the person only that it did."""
        happened.note(request, "sign_in.failed", None, provider=str(provider.sub_id), error=str(error))
        found = f"{type(exception).__name__}: {exception}"[:200]
        log.warning("provider_failed", provider=str(provider.sub_id), error=str(error), exception=found)

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Let in the member of staff who has this account of the provider.

        The first time, the address that the provider has verified identifies the member of staff. From then on the
        provider's own id of the person does. Raises: ImmediateHttpResponse with a page that refuses.
        """
        account = sociallogin.account
        verified = [address.email for address in sociallogin.email_addresses if address.verified]
        user = staff.sign_in_behind(provider=account.provider, uid=account.uid, verified=verified)
        if user is None or sociallogin.state.get("process") != AuthProcess.LOGIN:
            happened.note(request, "sign_in.failed", None, provider=account.provider)
            raise ImmediateHttpResponse(render(request, "portal/provider_refused.html", status=403))
        if not sociallogin.is_existing:
            sociallogin.connect(request, get_user_model().objects.get(pk=user))
