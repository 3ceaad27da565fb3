"""Merge metadata key by key; an empty value removes a key, and an empty string removes all keys."""

from __future__ import annotations

from sandbox.stripe.errors import invalid
from sandbox.stripe.store import Body

MOST_KEYS, LONGEST_KEY, LONGEST_VALUE = 50, 40, 500  # docs.stripe.com/api/metadata


def merge(body: Body, params: Body) -> None:
    """Apply the `metadata` parameter if it is present.

    Raises: StripeError for too many keys, or a key or value that is too long.
    """
    if "metadata" not in params:
        body["metadata"] = body.get("metadata") or {}
        return
    changes = params["metadata"]
    merged = dict(body.get("metadata") or {}) if changes != "" else {}
    for key, value in (changes or {}).items():
        if len(key) > LONGEST_KEY:
            raise invalid(f"Metadata keys can have up to {LONGEST_KEY} characters: {key}", param="metadata")
        if len(value) > LONGEST_VALUE:
            raise invalid(
                f"Metadata values can have up to {LONGEST_VALUE} characters, but you passed in a value that "
                f"is {len(value)} characters.",
                param=f"metadata[{key}]",
            )
        merged[key] = value
    body["metadata"] = {key: value for key, value in merged.items() if value != ""}
    if len(body["metadata"]) > MOST_KEYS:
        raise invalid(f"Metadata can have up to {MOST_KEYS} keys.", param="metadata")
