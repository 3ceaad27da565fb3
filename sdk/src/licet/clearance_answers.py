"""Check the server's answers about a clearance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from licet.answers import Withdrawal
from licet.errors import MalformedManifest, Untrusted
from licet.manifest import Manifest
from licet.transport import Transport


def lease_seconds(
    response: Mapping[str, Any], *, run: str | None, id: str | None, attempt: object = None
) -> float:
    """Check that the response is the requested clearance, and return its lease in seconds.

    Raises: Untrusted.
    """
    manifest, seconds = response.get("manifest"), response.get("lease_seconds")
    expected = {"id": str, "run": str, "status": str, "revision": int}
    if any(type(response.get(name)) is not kind for name, kind in expected.items()):
        raise Untrusted("The answer is not a clearance.")
    if response["run"] != run if id is None else response["id"] != id:
        raise Untrusted("The answer is the clearance of another run.")
    number = response.get("attempt", 1)  # a server from before attempts names none
    if type(number) is not int or number < 1 or (type(attempt) is int and number != attempt):
        raise Untrusted("The answer is the clearance of another attempt.")
    if not isinstance(manifest, dict) or not isinstance(manifest.get("digest"), str):
        raise Untrusted("The clearance does not name a manifest.")
    if type(seconds) is not int or seconds < 1:
        raise Untrusted("The clearance does not state its lease.")
    return float(seconds)


def check_heartbeat(answer: Mapping[str, Any], *, id: str) -> None:
    """Check that a heartbeat's answer is about this clearance, and says what was withdrawn.

    Raises: Untrusted.
    """
    if answer.get("clearance") != id or not isinstance(answer.get("still_valid"), bool):
        raise Untrusted("The heartbeat's answer is about another clearance.")
    withdrawn = answer.get("withdrawn")
    if not isinstance(withdrawn, list):
        raise Untrusted("The heartbeat's answer does not say what was withdrawn.")
    for each in withdrawn:
        Withdrawal(each)  # refuses what is none


def fetch_manifest(response: Mapping[str, Any], transport: Transport) -> Manifest:
    """Fetch the manifest and compare its digest with the clearance. Raises: NoAnswer, MalformedManifest."""
    manifest = Manifest.from_dict(transport.get(f"/v1/clearances/{response['id']}/manifest").json())
    if manifest.clearance != response["id"] or manifest.digest() != response["manifest"]["digest"]:
        raise MalformedManifest(
            "The manifest does not match the digest in the clearance. The run may not use it."
        )
    return manifest
