"""The secret in the link of an invitation. It is derived from the server's key, so a letter can be written again.

The database holds only its digest.
"""

from __future__ import annotations

import hashlib
from typing import Final
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac

_SALT: Final = "tenants.invitation_links"


class LinkUnknown(LookupError):
    """The link of this invitation was made with another SECRET_KEY. Invite the person again."""


def token(invitation: UUID, *, key: str | None = None) -> str:
    """Return the secret of an invitation: 64 hexadecimal characters."""
    return salted_hmac(_SALT, str(invitation), secret=key, algorithm="sha256").hexdigest()


def token_of(invitation: UUID, *, sha256: str) -> str:
    """Return the secret that has this digest, also where SECRET_KEY was rotated since. Raises: LinkUnknown."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        found = token(invitation, key=key)
        if digest(found) == sha256:
            return found
    raise LinkUnknown(str(invitation))


def digest(secret: str) -> str:
    """Return what the database keeps of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
