"""What a whole run may use: asked for, kept alive, filtered by, reported on.

with client.clearance(run="nightly", model="wear/pm/7", purpose="train-shared-model", form="pseudonymised",
                      region="DE", categories=["machine-telemetry"]) as clearance:
    frame = clearance.filter(frame, category="machine-telemetry", tenant="tenant_id")
    ...
    clearance.complete(artefacts=["model.safetensors"])
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self, TypeVar

from licet.errors import (
    ArtefactUnreadable,
    ClearanceDenied,
    ClearanceEnded,
    LicetError,
    MalformedManifest,
    NoClearanceId,
    NotConfigured,
    Untrusted,
)
from licet.gate import Gate, GateReport
from licet.leases import Lease
from licet.manifest import Manifest
from licet.transport import Transport

if TYPE_CHECKING:  # numpy is an engine's, and the core goes without
    from licet.anonymity import Leakage, Measurement

FrameT = TypeVar("FrameT")
_log = logging.getLogger("licet")


class Clearance:
    """Made by `Client.clearance`; it begins with the `with`. Leaving by an exception abandons it."""

    def __init__(
        self,
        transport: Transport,
        asked: Mapping[str, Any],
        *,
        mode: Literal["enforce", "observe"],
        pseudonym_key: bytes | None,
        heard: Callable[[int], None],
        id: str | None = None,
    ) -> None:
        """`id` names one that was asked for before; then nothing is asked for."""
        if id is not None and re.fullmatch(r"clr_[0-9a-z]{26}", id) is None:
            raise NoClearanceId(f"{id!r} is no id of a clearance: clr_ and 26 digits and lower-case letters.")
        self._id = id
        self._transport = transport
        self._asked = asked
        self._mode: Literal["enforce", "observe"] = mode
        self._pseudonym_key = pseudonym_key
        self._heard = heard
        self._said: Mapping[str, Any] | None = None
        self._gate: Gate | None = None
        self._lease: Lease | None = None
        self._done = False
        self._measured: list[dict[str, Any]] = []
        self._completion_key = secrets.token_urlsafe(
            16
        )  # a report that was lost on the way is sent again as itself

    def __repr__(self) -> str:
        run = self._said["run"] if self._said else self._asked.get("run")
        return f"Clearance({run!r}, id={self._said['id'] if self._said else self._id!r})"

    def __enter__(self) -> Self:
        self._begin()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if self._lease is not None:
            self._lease.end()
        if self._done or self._said is None:
            return
        if kind is not None:
            self._give_up()
            _log.warning(
                "%r was left by an exception: what it used is in no report. %s", self, self._counted()
            )
        else:
            _log.warning(
                "%r was left without complete(): what it used is reported by nobody. It will expire.", self
            )

    @property
    def id(self) -> str:
        return str(self._begun()[0]["id"])

    @property
    def manifest(self) -> Manifest:
        return self._begun()[1].manifest

    @property
    def gate(self) -> Gate:
        """For loaders that filter in processes of their own; look at `check` before each use."""
        return self._begun()[1]

    @property
    def excluded(self) -> Sequence[Any]:
        """Who was left out, and why."""
        return self.manifest.excluded

    def check(self) -> None:
        """That it still holds. Raises: LeaseLost, RunStopped, ClearanceEnded."""
        _, _, lease = self._begun()
        if self._done:
            raise ClearanceEnded("The run is over: it was reported, abandoned or handed over.")
        lease.check()

    def filter(self, frame: FrameT, *, category: str, tenant: str, time: str | None = None) -> FrameT:
        """What of `frame` may be used, now: see `licet.gate.Gate.filter`. Raises: ClearanceError, GateError."""
        _, gate, _ = self._begun()
        if self._mode == "enforce":
            self.check()
        passed = gate.filter(frame, category=category, tenant=tenant, time=time)
        if self._mode == "enforce":
            self.check()  # what was withdrawn, or lost, while it ran comes out of it no more
        return passed

    def report(self) -> GateReport:
        return self._begun()[1].report()

    def renew(self) -> None:
        """Ask now whether everything still holds. Raises: LicetError."""
        self._begun()[2].renew()

    def assert_anonymous(
        self,
        frame: Any,
        *,
        category: str,
        tenant: str | None = None,
        sensitive: Sequence[str] = (),
        k: int | None = None,
        l: int | None = None,  # noqa: E741 it is the measure's name
        t: float | None = None,
    ) -> Measurement:
        """Measure a frame that is to count as anonymous or aggregated: see `licet.anonymity.measure`. What was measured
        goes into the report. Raises: NotAnonymous below a threshold, CategoryNotCleared, ColumnMissing.
        """
        from licet import anonymity

        found = anonymity.assert_anonymous(
            frame, self.manifest, category=category, tenant=tenant, sensitive=sensitive, k=k, l=l, t=t
        )
        self._measured.append(found.to_dict())
        return found

    def synthesised(
        self,
        synthetic: Any,
        original: Any,
        *,
        generator: str,
        source_clearance: str,
        category: str | None = None,
        columns: Sequence[str] | None = None,
        holdout: Any = None,
    ) -> Leakage:
        """Say what made synthetic data, `family/name/version`, and under which clearance it learned from the original
        data; measure how much of those it gives away: see `licet.anonymity.leakage`. Goes into the report.

        Raises: NotConfigured for a generator without three parts, ColumnMissing, ValueError for an empty frame.
        """
        from licet import anonymity

        parts = generator.split("/")
        if len(parts) != 3 or not all(parts):
            raise NotConfigured(f"A generator is family/name/version, not {generator!r}.")
        found = anonymity.leakage(synthetic, original, columns=columns, holdout=holdout)
        made_by = dict(zip(("family", "name", "version"), parts, strict=True))
        self._measured.append(
            {
                **found.to_dict(),
                "category": category,
                "generator": made_by,
                "source_clearance": source_clearance,
            }
        )
        return found

    def complete(
        self,
        *,
        artefacts: Sequence[str | Path | Mapping[str, Any]] = (),
        holdings: Sequence[Mapping[str, Any]] = (),
        processors: Sequence[str] = (),
        used: Sequence[Mapping[str, Any]] | None = None,
    ) -> Mapping[str, Any]:
        """Report what was used (what the gate counted, unless said), measured and made; files are hashed. Returns the
        server's answer, `breaches` and `coverage_gaps` included.

        Raises: ArtefactUnreadable where a file is not there: nothing was sent, and the run goes on. NoAnswer: then
        nothing is known to be recorded. Either way it can be tried again, inside the `with`: left by an exception, the
        run is abandoned and its rows are in no report.
        """
        said, gate, lease = self._begun()
        report = {
            "used": list(gate.report().used() if used is None else used),
            "artefacts": [_artefact(one) for one in artefacts],
            "holdings": [dict(one) for one in holdings],
            "measurements": list(self._measured),
            "processors": list(processors),
        }
        answer = self._transport.post(
            f"/v1/clearances/{said['id']}/complete",
            json.dumps(report).encode(),
            Idempotency_Key=self._completion_key,
        ).json()
        self._done = True
        lease.end()
        for breach in answer.get("breaches", []):
            _log.error("A breach of what was cleared: %s", breach)
        for gap in answer.get("coverage_gaps", []):
            _log.warning("Claimed, and shown by nothing: %s", gap)
        return answer

    def abandon(self) -> None:
        """Say that the run came to nothing. Raises: NoAnswer."""
        said, _, lease = self._begun()
        lease.end()
        self._done = True
        self._transport.post(f"/v1/clearances/{said['id']}/abandon", b"{}")

    def hand_over(self) -> None:
        """Renew the lease no more, and report nothing: whoever has the id goes on with it (`Client.resume`)."""
        _, _, lease = self._begun()
        lease.end()
        self._done = True

    def _begin(self) -> None:
        """Raises: NoAnswer, ClearanceDenied, MalformedManifest."""
        asked_at = time.monotonic()
        if self._id is None:
            answer = self._transport.post("/v1/clearances", json.dumps(self._asked).encode())
        else:
            answer = self._transport.get(f"/v1/clearances/{self._id}")
        said = answer.json()
        seconds = _checked(said, run=self._asked.get("run"), id=self._id)
        self._heard(said["revision"])
        manifest = self._manifest(said)
        if said["status"] == "denied" and self._mode == "enforce":
            raise ClearanceDenied("Nothing of what was asked for is cleared.", excluded=manifest.excluded)
        if said["status"] not in {"active", "denied"}:
            raise ClearanceEnded(f"The clearance of this run is {said['status']}.")
        self._gate = Gate(manifest, pseudonym_key=self._pseudonym_key, mode=self._mode)
        self._said = said
        self._lease = Lease(seconds, beat=self._beat, withdraw=self._gate.withdraw)
        if answer.status == 200 and said["status"] == "active":
            self._lease.renew()  # the run was begun before: its lease may be nearly over
        self._lease.begin(asked_at=asked_at)

    def _manifest(self, said: Mapping[str, Any]) -> Manifest:
        manifest = Manifest.from_dict(self._transport.get(f"/v1/clearances/{said['id']}/manifest").json())
        if manifest.clearance != said["id"] or manifest.digest() != said["manifest"]["digest"]:
            raise MalformedManifest("The manifest is not the one that the clearance names.")
        return manifest

    def _beat(self) -> Mapping[str, Any]:
        """Raises: NoAnswer."""
        assert self._said is not None  # noqa: S101  the lease begins after it
        said = self._transport.post(f"/v1/clearances/{self._said['id']}/heartbeat", b"{}").json()
        if said.get("clearance") != self._said["id"] or not isinstance(said.get("still_valid"), bool):
            raise Untrusted("The heartbeat's answer is about another clearance.")
        withdrawn = said.get("withdrawn")
        if not isinstance(withdrawn, list) or not all(
            isinstance(one, dict)
            and all(isinstance(one.get(name), str) for name in ("tenant", "category", "action"))
            for one in withdrawn
        ):
            raise Untrusted("The heartbeat's answer does not say what was withdrawn.")
        return said

    def _begun(self) -> tuple[Mapping[str, Any], Gate, Lease]:
        if self._said is None or self._gate is None or self._lease is None:
            raise ClearanceEnded("Use a clearance in a `with`: it begins there.")
        return self._said, self._gate, self._lease

    def _counted(self) -> str:
        try:
            return str(self.report())
        except Exception as error:  # noqa: BLE001  a lazy engine counts only now, and fails as the run did
            return f"It could not be counted: {type(error).__name__}."

    def _give_up(self) -> None:
        try:
            self.abandon()
        except LicetError as error:
            _log.warning("The run could not be reported as abandoned: %s", error)


def _checked(said: Mapping[str, Any], *, run: str | None, id: str | None) -> float:
    """The lease in seconds, of the one that was asked about. Raises: Untrusted."""
    manifest, seconds = said.get("manifest"), said.get("lease_seconds")
    wanted = {"id": str, "run": str, "status": str, "revision": int}
    if any(type(said.get(name)) is not kind for name, kind in wanted.items()):
        raise Untrusted("The answer is no clearance.")
    if said["run"] != run if id is None else said["id"] != id:
        raise Untrusted("The answer is no clearance of this run.")
    if not isinstance(manifest, dict) or not isinstance(manifest.get("digest"), str):
        raise Untrusted("The clearance names no manifest.")
    if type(seconds) is not int or seconds < 1:
        raise Untrusted("The clearance does not say for how long.")
    return float(seconds)


def _artefact(given: str | Path | Mapping[str, Any]) -> dict[str, Any]:
    """Raises: ArtefactUnreadable."""
    if not isinstance(given, str | Path):
        return dict(given)
    path = Path(given)
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ArtefactUnreadable(
            f"{path}: {error.strerror or type(error).__name__}. Nothing was reported yet: write the file, or give"
            " another path, and call complete() again before the `with` is left."
        ) from error
    return {"kind": "file", "name": path.name, "sha256": digest, "location": str(path)}
