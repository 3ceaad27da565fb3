"""Mails about signing in that no request of the person asked for."""

from __future__ import annotations

from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.urls import reverse


def send(name: str, user: AbstractBaseUser, **context: Any) -> None:
    """Send the mail of `account/email/<name>_subject.txt` and `…_message.txt` to a user's address."""
    address = user.get_username()
    known = {
        "email": address,
        "vendor": settings.VENDOR_NAME,
        "reset_link": settings.PUBLIC_URL + reverse("account_reset_password"),
        "desk": settings.PUBLIC_URL + reverse("admin:index"),
    }
    get_adapter().render_mail(f"account/email/{name}", address, {**known, **context}).send()


def password_link(user: AbstractBaseUser) -> str:
    """Return a link with which the person chooses a password. It works once, for three days."""
    token = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    link: str = get_adapter().get_reset_password_from_key_url(f"{user_pk_to_url_str(user)}-{token}")
    return link
