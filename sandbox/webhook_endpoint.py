"""Register the webhook endpoint with the local Stripe over its API."""

from __future__ import annotations

import json
import urllib.parse
import urllib.request
from typing import Any

_MARK = "licet-dev"


def register(base: str, *, key: str, url: str) -> str:
    """Deliver all events to `url`, replacing the earlier endpoint. Returns the signing secret."""
    for endpoint in _call(base, key, "GET", "/v1/webhook_endpoints?limit=100")["data"]:
        if endpoint["metadata"].get("made_by") == _MARK:
            _call(base, key, "DELETE", f"/v1/webhook_endpoints/{endpoint['id']}")
    form = {"url": url, "enabled_events[0]": "*", "metadata[made_by]": _MARK}
    made = _call(base, key, "POST", "/v1/webhook_endpoints", form)
    return str(made["secret"])


def _call(base: str, key: str, method: str, path: str, form: dict[str, str] | None = None) -> dict[str, Any]:
    request = urllib.request.Request(  # noqa: S310 - loopback, written by us
        base + path,
        method=method,
        data=urllib.parse.urlencode(form).encode() if form else None,
        headers={"Authorization": f"Bearer {key}"},
    )
    with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310 - the same
        answer: dict[str, Any] = json.load(response)
        return answer
