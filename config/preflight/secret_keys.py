"""SECRET_KEY and its predecessors. An attacker who guesses one can sign in as any person. Pure."""

from __future__ import annotations

import math
import zlib
from collections import Counter
from collections.abc import Iterator
from typing import Final

from django.core.exceptions import ImproperlyConfigured

from config.preflight.reason import Reason, Setup

LEAST_CHARACTERS: Final = 50
LEAST_BITS: Final = 128.0
_MAKE_ONE: Final = 'python -c "import secrets; print(secrets.token_urlsafe(50))"'
_PACKED_NOTHING: Final = len(zlib.compress(b"x"))
_SPOKEN_OF: Final = ("django-insecure-", "changeme", "change-me", "<50 random characters>")


def check(setup: Setup) -> Iterator[Reason]:
    """Yield why the keys are not secret enough."""
    key = _present(setup)
    if not key:
        yield Reason("secret_key_missing", f"SECRET_KEY is not set. Make one with `{_MAKE_ONE}`.")
    elif fault := weakness(key):
        yield Reason("secret_key_weak", f"SECRET_KEY {fault}. Make another with `{_MAKE_ONE}`.")
    for old in setup.settings.SECRET_KEY_FALLBACKS:
        if fault := weakness(old):
            yield Reason(
                "secret_key_fallback_weak",
                f"A key in SECRET_KEY_FALLBACKS {fault}, and still signs people in. Remove it, and rotate the secrets"
                " of"
                " webhooks that were made under it.",
            )
            return


def _present(setup: Setup) -> str:
    try:
        return str(setup.settings.SECRET_KEY)
    except ImproperlyConfigured:  # so says Django of an empty one
        return ""


def weakness(key: str) -> str:
    """Return what is wrong with a key, as the rest of a sentence; empty if nothing is."""
    if len(key) < LEAST_CHARACTERS:
        return f"has {len(key)} characters and needs at least {LEAST_CHARACTERS}"
    if any(word in key.lower() for word in _SPOKEN_OF):
        return "is an example that everybody knows"
    if bits(key) < LEAST_BITS:
        return "repeats itself and can be guessed"
    return ""


def bits(key: str) -> float:
    """Estimate the entropy of a key from how often each character occurs, and from what packing leaves of it."""
    often = [count / len(key) for count in Counter(key).values()]
    packed = 8 * (len(zlib.compress(key.encode(errors="replace"), 9)) - _PACKED_NOTHING)
    return min(packed, -sum(len(key) * share * math.log2(share) for share in often))
