"""Check the server's answer to a clearance request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from licet.errors import (
    Untrusted,
)


def lease_seconds(response: Mapping[str, Any], *, run: str | None, id: str | None) -> float:
    """Check that the response is the requested clearance, and return its lease in seconds.

    Raises: Untrusted.
    """
    manifest, seconds = response.get("manifest"), response.get("lease_seconds")
    expected = {"id": str, "run": str, "status": str, "revision": int}
    if any(type(response.get(name)) is not kind for name, kind in expected.items()):
        raise Untrusted("The answer is not a clearance.")
    if response["run"] != run if id is None else response["id"] != id:
        raise Untrusted("The answer is the clearance of another run.")
    if not isinstance(manifest, dict) or not isinstance(manifest.get("digest"), str):
        raise Untrusted("The clearance does not name a manifest.")
    if type(seconds) is not int or seconds < 1:
        raise Untrusted("The clearance does not state its lease.")
    return float(seconds)
