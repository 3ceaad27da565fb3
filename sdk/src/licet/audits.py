"""Audits over the API: open one, draw its sample, record findings and the opinion.

with licet.Client() as client:  # the key of the auditor
    audits = licet.Audits(client)
    listed = audits.listed("aud_…")
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from licet import audit_sample
from licet.client import Client
from licet.errors import Untrusted
from licet.instants import instant


class Audits:
    """The audits that the client's key may see."""

    def __init__(self, client: Client) -> None:
        self._transport = client.transport

    def open(
        self,
        *,
        auditor: str | Mapping[str, str],
        tenants: Sequence[str] | None = None,
        categories: Sequence[str] | None = None,
        since: datetime | str,
        until: datetime | str,
        access_until: datetime | str,
    ) -> dict[str, Any]:
        """Open an audit. The answer's `key` is the auditor's. It is shown once: null if an answer was lost.

        Raises: Unreachable, Refused.
        """
        scope = {"tenants": tenants, "categories": categories}
        body = {
            "auditor": auditor if isinstance(auditor, str) else dict(auditor),
            "scope": {name: list(value) for name, value in scope.items() if value is not None},
            "period": {"from": instant(since), "until": instant(until)},
            "access_until": instant(access_until),
        }
        return self._post("", body)

    def get(self, audit: str) -> dict[str, Any]:
        """Return an audit. Raises: Unreachable, Refused."""
        return self._transport.get(f"/v1/audits/{audit}").json()

    def listed(self, audit: str) -> dict[str, Any]:
        """Return the audit's signed list, after checking its digest. Raises: Unreachable, Refused, Untrusted."""
        listed = self._transport.get(f"/v1/audits/{audit}/list").json()
        if audit_sample.list_sha256(listed) != listed.get("sha256"):
            raise Untrusted("The digest of the list does not match its content.")
        return listed

    def commit(self, audit: str, *, seed: str, size: int) -> dict[str, Any]:
        """Commit to a seed by its digest. Keep the seed: `reveal` needs it. Raises: Unreachable, Refused."""
        return self._post(f"/{audit}/sample", {"commitment": audit_sample.commitment(seed), "size": size})

    def reveal(self, audit: str, *, seed: str) -> list[str]:
        """Reveal the seed, and return the ids in the sample, which are drawn again here.

        Raises: Unreachable, Refused, Untrusted if the server drew others.
        """
        sample = self._post(f"/{audit}/sample", {"seed": seed})
        vendor_seed = sample["seeds"]["vendor"]
        if audit_sample.commitment(vendor_seed) != sample["commitments"]["vendor"]:
            raise Untrusted("The vendor's seed is not the one it committed to.")
        drawn = audit_sample.draw(
            self.listed(audit), auditor_seed=seed, vendor_seed=vendor_seed, size=sample["size"]
        )
        if sample["items"] != drawn:
            raise Untrusted("The server's sample is not the one that the seeds draw.")
        return drawn

    def find(self, audit: str, *, severity: str, text: str, **more: Any) -> dict[str, Any]:
        """Record a finding: `item`, `evidence_sha256` and `due_at` may be given. Raises: Unreachable, Refused."""
        return self._post(f"/{audit}/findings", {"severity": severity, "text": text, **more})

    def findings(self, audit: str) -> list[dict[str, Any]]:
        """Return the findings with the vendor's answers. Raises: Unreachable, Refused."""
        found: list[dict[str, Any]] = self._transport.get(f"/v1/audits/{audit}/findings").json()["data"]
        return found

    def conclude(self, audit: str, *, opinion: str, text: str, **more: Any) -> dict[str, Any]:
        """Give the opinion, which ends the audit. Raises: Unreachable, Refused."""
        return self._post(f"/{audit}/opinion", {"opinion": opinion, "text": text, **more})

    def _post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        key = {"Idempotency_Key": secrets.token_urlsafe(16)}
        return self._transport.post(f"/v1/audits{path}", json.dumps(body).encode(), **key).json()
