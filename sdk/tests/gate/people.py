"""People who must be left out, as manifests name them."""

from __future__ import annotations

from typing import Any

from licet import subjects
from licet.gate import stops

KEYS = {"acme": b"a" * 32, "globex": b"g" * 32}


def obligation(*people: Any, tenant: str = "acme", fields: tuple[str, ...] = ("badge",), **more: Any) -> Any:
    named = sorted(subjects.commitment(person, tenant=tenant, key=KEYS[tenant]) for person in people)
    return {
        "code": "exclude_subjects",
        "fields": list(fields),
        "key_id": subjects.key_id(tenant=tenant, key=KEYS[tenant]),
        "commitments": named,
        "digest": stops.digest(named),
        **more,
    }
