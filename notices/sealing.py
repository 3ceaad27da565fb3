"""Encryption of the secrets of webhook endpoints. A copy of the database cannot sign messages."""

from __future__ import annotations

import base64
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from notices.signing import Secret


class SecretUnreadable(Exception):
    """No current key decrypts this secret. Rotate the secret and give the new one to the receiver."""

    code = "unsealable_secret"


def seal(secret: Secret) -> bytes:
    return _box(_keys()).encrypt(secret.to_bytes())


def unseal(sealed: bytes) -> Secret:
    """Decrypt a webhook endpoint's secret. Raises: SecretUnreadable."""
    try:
        return Secret.from_bytes(_box(_keys()).decrypt(sealed))
    except InvalidToken as error:
        raise SecretUnreadable("the sealing keys were changed") from error


def _keys() -> tuple[str, ...]:
    """SECRET_KEY and its predecessors. The first encrypts, all decrypt."""
    return (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


@cache
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(key))) for key in keys])


def _derived(key: str) -> bytes:
    return HKDF(SHA256(), length=32, salt=None, info=b"licet webhook secrets").derive(key.encode())
