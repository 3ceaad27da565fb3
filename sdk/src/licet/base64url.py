"""Decode base64url strictly."""

from __future__ import annotations

import base64
import binascii


def decoded(text: str) -> bytes:
    """Decode base64url without padding (RFC 7515 section 2), strictly.

    Raises: ValueError.
    """
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("not base64url") from error
    if base64.urlsafe_b64encode(raw).rstrip(b"=").decode() != text:
        raise ValueError("not the one canonical base64url form")
    return raw
