"""A clearance from the client's side: request it, renew its lease, filter by it, and report the run.

with client.clearance(run="nightly", model="wear/pm/7", purpose="train-shared-model", form="pseudonymised",
                      region="DE", categories=["machine-telemetry"]) as clearance:
    frame = clearance.filter(frame, category="machine-telemetry", tenant="tenant_id")
    ...
    clearance.complete(artefacts=["model.safetensors"])
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self, TypeVar

from licet import clearance_answers, completion_report, subject_lists
from licet.answers import Completion
from licet.clearance_proofs import ClearanceProofs
from licet.errors import (
    ClearanceDenied,
    ClearanceEnded,
    LicetError,
    NoClearanceId,
)
from licet.gate import Gate, GateReport
from licet.leases import Lease, State
from licet.manifest import Manifest
from licet.model_names import model_name
from licet.transport import Transport

if TYPE_CHECKING:  # these need numpy, which the core install does not have
    from licet.anonymity import Leakage, Measurement

FrameT = TypeVar("FrameT")
_log = logging.getLogger("licet")


class Clearance:
    """One training run under one clearance.

    `Client.clearance` makes it, and the `with` block requests it. If an exception leaves the block, the run
    is abandoned.
    """

    def __init__(
        self,
        transport: Transport,
        request: Mapping[str, Any],
        *,
        mode: Literal["enforce", "observe"],
        pseudonym_key: bytes | None,
        subject_keys: Mapping[str, bytes],
        note_revision: Callable[[int], None],
        proofs: ClearanceProofs,
        id: str | None = None,
    ) -> None:
        """Prepare a clearance; the `with` block sends the request.

        With `id`, an existing clearance is resumed and `request` is not sent.

        Raises: NoClearanceId.
        """
        if id is not None and re.fullmatch(r"clr_[0-9a-z]{26}", id) is None:
            raise NoClearanceId(
                f"{id!r} is not a clearance id. An id is clr_ and 26 digits or lower-case letters."
            )
        self._id = id
        self._beats = threading.Lock()
        self._transport = transport
        self._request = request
        self._mode: Literal["enforce", "observe"] = mode
        self._pseudonym_key = pseudonym_key
        self._subject_keys = subject_keys
        self._note_revision = note_revision
        self._proofs = proofs
        self._response: Mapping[str, Any] | None = None
        self._gate: Gate | None = None
        self._lease: Lease | None = None
        self._done = False
        self._measured: list[dict[str, Any]] = []
        self._completion_key = secrets.token_urlsafe(16)  # a lost report is sent again under the same key

    def __repr__(self) -> str:
        run = self._response["run"] if self._response else self._request.get("run")
        return f"Clearance({run!r}, id={self._response['id'] if self._response else self._id!r})"

    def __enter__(self) -> Self:
        self._begin()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        """Stop renewing the lease; abandon the run if an exception left the block."""
        if self._lease is not None:
            self._lease.end()
        if self._done or self._response is None:
            return
        if kind is not None:
            self._give_up()
            _log.warning(
                "%r ended with an exception and was abandoned. Its use is not reported. %s",
                self,
                self._counted(),
            )
        else:
            _log.warning(
                "%r ended without complete(): its use is not reported, and it will pause and then expire. Call"
                " complete().",
                self,
            )

    @property
    def id(self) -> str:
        """Return the clearance's id, `clr_…`."""
        return str(self._begun()[0]["id"])

    @property
    def attempt(self) -> int:
        """Return which attempt of the run this is, from 1."""
        return int(self._begun()[0].get("attempt", 1))

    @property
    def state(self) -> State:
        """Return `active`, `paused` (data may be used again after a renewal) or `ended`."""
        _, _, lease = self._begun()
        return "ended" if self._done else lease.state

    @property
    def manifest(self) -> Manifest:
        """Return the frozen list of what the run may use."""
        return self._begun()[1].manifest

    @property
    def gate(self) -> Gate:
        """Return the gate, for loaders that filter in their own processes.

        Call `check` before each use.
        """
        return self._begun()[1]

    @property
    def excluded(self) -> Sequence[Any]:
        """Return the tenants and categories that are not cleared, with reasons."""
        return self.manifest.excluded

    def check(self) -> None:
        """Refuse to continue if the clearance no longer holds.

        Raises: LeaseLost, RunStopped, ClearanceEnded.
        """
        _, _, lease = self._begun()
        if self._done:
            raise ClearanceEnded(
                "The run has ended: it was completed, abandoned or handed over. Request a new clearance."
            )
        lease.check()

    def filter(self, frame: FrameT, *, category: str, tenant: str, time: str | None = None) -> FrameT:
        """Return the part of `frame` that may be used now; see `licet.gate.Gate.filter`.

        Raises: ClearanceError, GateError.
        """
        _, gate, _ = self._begun()
        if self._mode == "enforce":
            self.check()
        passed = gate.filter(frame, category=category, tenant=tenant, time=time)
        if self._mode == "enforce":
            self.check()  # a withdrawal or a lost lease during filtering voids the result
        return passed

    def report(self) -> GateReport:
        """Return what the gate has counted so far."""
        return self._begun()[1].report()

    def renew(self) -> None:
        """Send a heartbeat now.

        Raises: LicetError.
        """
        self._begun()[2].renew()

    def wait(self, seconds: float | None = None) -> None:
        """Wait until data may be used: after lost contact, until the server answers again.

        Raises: RunStopped, ClearanceEnded; LeaseLost after so many seconds.
        """
        self._begun()[2].wait(seconds)

    def pause(self) -> None:
        """Pause the run, here and on the server: nothing comes through until `renew`.

        The server keeps a paused run for a while (`grace_seconds`, four hours unless the vendor says otherwise).

        Raises: NoAnswer; the run is paused here all the same.
        """
        response, _, lease = self._begun()
        lease.hold()
        self._transport.post(f"/v1/clearances/{response['id']}/pause", b"{}")

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
        """Measure a frame that is declared anonymous or aggregated; see `licet.anonymity.measure`.

        The measurement becomes part of the completion report.

        Raises: NotAnonymous if a threshold is missed; CategoryNotCleared, ColumnMissing.
        """
        from licet import anonymity

        measurement = anonymity.assert_anonymous(
            frame, self.manifest, category=category, tenant=tenant, sensitive=sensitive, k=k, l=l, t=t
        )
        self._measured.append(measurement.to_dict())
        return measurement

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
        """Declare synthetic data, and measure how much of the original data it reveals.

        `generator` is the model version `family/name/version`. `source_clearance` is the clearance under
        which the generator learned. The measurement (see `licet.anonymity.leakage`) becomes part of the
        completion report.

        Raises: NotConfigured for a generator without three parts; ColumnMissing; ValueError for an empty
        frame.
        """
        from licet import anonymity

        generator_version = model_name(generator, what="generator")
        measurement = anonymity.leakage(synthetic, original, columns=columns, holdout=holdout)
        self._measured.append(
            {
                **measurement.to_dict(),
                "category": category,
                "generator": generator_version,
                "source_clearance": source_clearance,
            }
        )
        return measurement

    def complete(
        self,
        *,
        artefacts: Sequence[str | Path | Mapping[str, Any]] = (),
        holdings: Sequence[Mapping[str, Any]] = (),
        processors: Sequence[str] = (),
        used: Sequence[Mapping[str, Any]] | None = None,
        measurements: Sequence[Mapping[str, Any]] = (),
    ) -> Completion:
        """Report what the run used, measured and made, and return the server's answer.

        `used` defaults to the gate's counts. Files named in `artefacts` are hashed. The answer includes
        `breaches` and `coverage_gaps`.

        Raises: ArtefactUnreadable if a file cannot be read; no report was sent and the run continues.
        NoAnswer if it is unknown whether the report arrived. In both cases call again inside the `with`
        block: an exception that leaves the block abandons the run.
        """
        response, gate, lease = self._begun()
        completion_report.warn_of_unmeasured(self, self._request.get("measure", ()), self._measured)
        report = completion_report.build(
            gate.report(),
            used=used,
            artefacts=artefacts,
            holdings=holdings,
            processors=processors,
            measured=[*self._measured, *measurements],
        )
        answer = self._transport.post(
            f"/v1/clearances/{response['id']}/complete",
            json.dumps(report).encode(),
            Idempotency_Key=self._completion_key,
        ).json()
        self._done = True
        lease.end()
        completion_report.log_findings(answer)
        return Completion(answer)

    def abandon(self) -> None:
        """Report that the run produced no model.

        Raises: NoAnswer.
        """
        response, _, lease = self._begun()
        lease.end()
        self._done = True
        self._transport.post(f"/v1/clearances/{response['id']}/abandon", b"{}")

    def hand_over(self) -> None:
        """Stop renewing the lease without reporting.

        Another process can continue with the id: see `Client.resume`.
        """
        _, _, lease = self._begun()
        lease.end()
        self._done = True

    def _begin(self) -> None:
        """Request or resume the clearance, read its manifest and start its lease.

        Raises: NoAnswer, ClearanceDenied, ClearanceEnded, MalformedManifest.
        """
        requested_at = time.monotonic()
        if self._id is None:
            answer = self._transport.post("/v1/clearances", json.dumps(self._request).encode())
        else:
            answer = self._transport.get(f"/v1/clearances/{self._id}")
        response = answer.json()
        seconds = clearance_answers.lease_seconds(
            response, run=self._request.get("run"), id=self._id, attempt=self._request.get("attempt")
        )
        self._proofs.of_clearance(response)
        self._note_revision(response["revision"])
        manifest = clearance_answers.fetch_manifest(response, self._transport)
        if response["status"] == "denied" and self._mode == "enforce":
            raise ClearanceDenied(
                "The server cleared no tenant for this run. The exclusions give the reasons.",
                excluded=manifest.excluded,
            )
        if response["status"] not in {"active", "paused", "denied"}:
            raise ClearanceEnded(
                f"Attempt {response.get('attempt', 1)} of the run {response['run']} is {response['status']}. Begin the"
                ' next one: client.clearance(…) with attempt="next", which is the default.',
                status=response["status"],
            )
        self._gate = Gate(
            manifest,
            pseudonym_key=self._pseudonym_key,
            subject_keys=self._subject_keys,
            subject_lists=subject_lists.fetch(manifest, self._transport),
            mode=self._mode,
        )
        self._response = response
        self._lease = Lease(seconds, beat=self._send_heartbeat, withdraw=self._gate.withdraw)
        if answer.status == 200 and response["status"] in {"active", "paused"}:
            self._lease.renew()  # the run began earlier: its lease may be about to end, or has ended
        self._lease.begin(asked_at=requested_at)

    def _send_heartbeat(self) -> Mapping[str, Any]:
        """Send one heartbeat and return its checked answer.

        Raises: NoAnswer.
        """
        id = self._begun()[0]["id"]
        with self._beats:  # answers are checked in the order in which they were asked for
            answer = self._transport.post(f"/v1/clearances/{id}/heartbeat", b"{}").json()
            clearance_answers.check_heartbeat(answer, id=id)
            self._note_revision(self._proofs.of_heartbeat(answer))
        return answer

    def _begun(self) -> tuple[Mapping[str, Any], Gate, Lease]:
        """Return the clearance, its gate and its lease.

        Raises: ClearanceEnded outside the `with` block.
        """
        if self._response is None or self._gate is None or self._lease is None:
            raise ClearanceEnded(
                "The clearance has not begun. Use it inside `with client.clearance(…) as clearance:`."
            )
        return self._response, self._gate, self._lease

    def _counted(self) -> str:
        """Return the gate's report as text, or the error that prevented counting."""
        try:
            return str(self.report())
        except Exception as error:  # noqa: BLE001  a lazy engine counts only now, and may fail as the run did
            return f"Its rows could not be counted: {type(error).__name__}."

    def _give_up(self) -> None:
        """Abandon the run; log a failure, because the first exception matters more."""
        try:
            self.abandon()
        except LicetError as error:
            _log.warning(
                "The abandoned run could not be reported. It will pause, and the next start takes it up. %s",
                error,
            )
