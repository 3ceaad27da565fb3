"""Clear runs, renew their leases and take their reports, as a server does."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from licet.testing.replies import Answered, instant, now, problem
from licet.testing.runs import Run
from licet.testing.signer import digest

if TYPE_CHECKING:
    from licet.testing.answering import Answering


class Clearing:
    """The runs of a double."""

    def __init__(self, state: Answering) -> None:
        self._state = state
        self.runs: list[Run] = []

    def clear(self, said: Mapping[str, Any]) -> Answered:
        """Begin a run, or go on with its attempt."""
        attempt = said.get("attempt")
        request = {name: value for name, value in said.items() if name != "attempt"}
        newest = next((run for run in reversed(self.runs) if run.name == said.get("run")), None)
        if newest is not None and newest.request != request:
            return problem(409, "run_in_use", "The run was cleared with another request.")
        number = newest.attempt if newest else 0
        if newest is not None and (
            attempt is None or attempt == number or (attempt == "next" and newest.open)
        ):
            if attempt is not None:
                self._renew(newest)
            return 200, self._shown(newest)
        if attempt not in (None, "next", number + 1) or (newest is not None and newest.open):
            return problem(409, "attempt_mismatch", f"The run is at attempt {number}.")
        run = self._begun(request, number + 1)
        self.runs.append(run)
        return 201, self._shown(run)

    def shown(self, id: str, what: str | None) -> Answered:
        run = self._run(id)
        if run is None or what not in (None, "manifest"):
            return problem(404, "no_such_clearance")
        return 200, (run.manifest if what == "manifest" else self._shown(run))

    def step(self, id: str, what: str | None, said: Mapping[str, Any]) -> Answered:
        """Take a heartbeat, a pause, a report, or that a run was given up."""
        run = self._run(id)
        if run is None:
            return problem(404, "no_such_clearance")
        if what == "heartbeat":
            run.heartbeats += 1
            self._renew(run)
            return 200, self._heartbeat(run)
        if what == "complete":
            run.report = said
            run.status = "completed" if run.open else run.status
            pairs = {(entry["tenant"], entry["category"]) for entry in run.manifest["entries"]}
            breaches = [
                {**row, "code": "not_in_manifest"}
                for row in said.get("used", ())
                if row["rows"] and (row["tenant"], row["category"]) not in pairs
            ]
            return 200, {
                "object": "completion", "clearance": run.id, "status": run.status, "attempt": run.attempt, "number": 1,
                "reported_at": now(), "breaches": breaches, "coverage_gaps": [], "holdings": [],
                "excluded_subjects": list(said.get("excluded_subjects", ())), "entry": self._state.new_id("ent"),
            }  # fmt: skip
        if what in ("pause", "abandon"):
            if run.open:
                run.status = "paused" if what == "pause" else "abandoned"
                run.expires_at = min(run.expires_at, time.time())
            elif not (what == "abandon" and run.status == "abandoned"):
                return problem(409, "clearance_over", "The clearance has ended.")
            return 200, self._shown(run)
        return problem(404, "not_found")

    def summary(self, run: Run) -> dict[str, Any]:
        shown = self._shown(run)
        names = (
            "object",
            "id",
            "run",
            "attempt",
            "status",
            "model",
            "purpose",
            "form",
            "region",
            "expires_at",
        )
        return {name: shown.get(name) for name in names}

    def _run(self, id: str) -> Run | None:
        return next((run for run in self.runs if run.id == id), None)

    def _renew(self, run: Run) -> None:
        if run.open:
            run.status = "active"
            run.expires_at = max(run.expires_at + 0.000001, time.time() + run.lease_seconds)

    def _begun(self, request: Mapping[str, Any], attempt: int) -> Run:
        state, id = self._state, self._state.new_id("clr")
        named = request.get("tenants", "*")
        tenants = sorted({tenant for tenant, _ in state.allowed}) if named == "*" else list(named)
        entries, excluded = [], []
        for tenant in tenants:
            for category in request["categories"]:
                found, reasons = state.permission(tenant, category), state.denials(tenant, category, {})
                if found is not None and not reasons:
                    entries.append(found.entry())
                else:
                    excluded.append({"tenant": tenant, "category": category, "reasons": reasons})
        manifest = {
            "object": "manifest", "clearance": id, "run": request["run"], "attempt": attempt,
            "revision": state.revision, "issued_at": now(), "purpose": request["purpose"], "form": request["form"],
            "region": request["region"], "processors": list(request.get("processors", ())),
            "audience": request.get("audience", "shared"), "model": request["model"], "base": request.get("base"),
            "data_from": request.get("data_from"), "data_until": request.get("data_until"),
            "datasets": list(request.get("datasets", ())),
            "categories": [state.categories[code] for code in request["categories"] if code in state.categories],
            "anonymity": None, "entries": entries, "excluded": excluded,
        }  # fmt: skip
        manifest["categories"] = [
            {name: held[name] for name in ("code", "version", "time_field", "third_party", "fields")}
            for held in manifest["categories"]
        ]
        status = "active" if entries else "denied"
        run = Run(id, request["run"], attempt, request, manifest, status, state.revision, time.time())
        run.expires_at += run.lease_seconds if entries else 0
        return run

    def _shown(self, run: Run) -> dict[str, Any]:
        held = digest(run.manifest)
        said = {
            "object": "clearance", "id": run.id, "run": run.name, "attempt": run.attempt, "status": run.status,
            "revision": run.revision, "model": run.request["model"], "purpose": run.request["purpose"],
            "form": run.request["form"], "region": run.request["region"], "lease_seconds": run.lease_seconds,
            "expires_at": instant(run.expires_at), "withdrawn": run.withdrawn,
            "manifest": {"digest": held, "counts": {}, "excluded": run.manifest["excluded"]},
        }  # fmt: skip
        return {**said, "jws": self._signed(run, said, held, run.revision)}

    def _heartbeat(self, run: Run) -> dict[str, Any]:
        said = {
            "object": "heartbeat", "clearance": run.id, "still_valid": run.status == "active", "status": run.status,
            "attempt": run.attempt, "expires_at": instant(run.expires_at), "withdrawn": run.withdrawn,
        }  # fmt: skip
        return {**said, "jws": self._signed(run, said, digest(run.manifest), self._state.revision)}

    def _signed(self, run: Run, said: Mapping[str, Any], held: str, revision: int) -> str:
        claims = {
            "clearance": run.id, "manifest_digest": held, "revision": revision, "expires_at": said["expires_at"],
            "status": run.status,
        }  # fmt: skip
        if run.withdrawn:
            claims["withdrawn_digest"] = digest(run.withdrawn)
        return self._state.signer.sign(claims, kind="licet-clearance+jws")
