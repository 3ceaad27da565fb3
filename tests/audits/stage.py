"""An audit as short as it can be said: two customers, a run, two copies, and the keys of each side."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from tests.api.client import Answered, Api, check, key_for
from tests.lineage.copies import now
from wire import times

SEED = "a seed that nobody can guess"
COMMITMENT = hashlib.sha256(SEED.encode()).hexdigest()


def in_days(days: int) -> str:
    return times.render(now() + timedelta(days=days))


def request(**changes: Any) -> dict[str, Any]:
    return {
        "auditor": {"name": "Wanda Wells", "email": "wanda@audit.example", "organisation": "Audit AG"},
        "scope": {"tenants": ["acme"]},
        "period": {"from": "2025-01-01T00:00:00Z", "until": in_days(1)},
        "access_until": in_days(30),
        **changes,
    }


class Audit:
    """One open audit, as the auditor sees it."""

    def __init__(self, opened: Answered) -> None:
        assert opened.status == 201, opened.raw
        check(opened.body, "AuditOpened")
        self.opened = opened.body
        self.path = f"/v1/audits/{opened['id']}"
        self.api = Api(opened["key"])

    def shown(self) -> Any:
        answered = self.api.get(self.path)
        assert answered.status == 200, answered.raw
        check(answered.body, "Audit")
        return answered.body

    def list(self) -> Any:
        answered = self.api.get(f"{self.path}/list")
        assert answered.status == 200, answered.raw
        check(answered.body, "AuditList")
        return answered.body

    def commit(self, size: int = 1, commitment: str = COMMITMENT) -> Answered:
        return self.api.post(f"{self.path}/sample", {"commitment": commitment, "size": size})

    def reveal(self, seed: str = SEED) -> Answered:
        return self.api.post(f"{self.path}/sample", {"seed": seed})

    def find(self, **changes: Any) -> Answered:
        said = {"severity": "major", "text": "A backup was found.", **changes}
        return self.api.post(f"{self.path}/findings", said)

    def conclude(self, **changes: Any) -> Answered:
        said = {"opinion": "qualified", "text": "All but one copy is gone.", **changes}
        return self.api.post(f"{self.path}/opinion", said)


def open_audit(api: Api | None = None, **changes: Any) -> Audit:
    return Audit((api or Api(key_for("audit"))).post("/v1/audits", request(**changes)))
