"""The client of a Licet server.

    with licet.Client() as client:  # LICET_URL, LICET_API_KEY
        if client.decide(tenant="acme", category="machine-telemetry", purpose="train-shared-model", region="DE"):
            ...

Any failure is a denial: no error ever allows a use.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Literal, Self

import httpx2

from licet import batches, claim_checks, live_keys, pseudonym_keys, resources, subject_keys, tokens
from licet.batches import BatchDecision
from licet.clearance import Clearance
from licet.clearance_proofs import ClearanceProofs
from licet.decision import Decision
from licet.errors import Denied, LicetError, NotAQuestion, NotConfigured, Untrusted
from licet.instants import instant
from licet.issuer import Issuer
from licet.keys import KeySet
from licet.model_names import model_name, refuse_texts
from licet.pinned_keys import Pins
from licet.pinned_keys import from_environment as pins_from_environment
from licet.pinned_keys import read as read_pins
from licet.resources import Category, ClearanceSummary, Tenant
from licet.transport import Transport
from licet.used_tokens import UsedTokens

Mode = Literal["enforce", "observe"]
_MEASURED_FORMS: Final = ("anonymised", "aggregated", "synthetic")
_log = logging.getLogger("licet")


class Client:
    """A connection to one Licet server, safe to share between threads.

    It remembers the highest revision it received and the tokens it used. `mode="observe"` is for adoption:
    denied uses pass, are logged, and are marked in every report.
    """

    def __init__(
        self,
        url: str | None = None,
        api_key: str | None = None,
        *,
        mode: Mode = "enforce",
        timeout: float = 10.0,
        tries: int = 4,
        audience_id: str | None = None,
        pseudonym_key: bytes | None = None,
        subject_keys: Mapping[str, bytes] | None = None,
        pinned_keys: Pins | None = None,
        issuer: str | None = None,
        allow_http: bool = False,
        http_client: httpx2.Client | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Connect to a server.

        `url` and `api_key` default to LICET_URL and LICET_API_KEY. `pseudonym_key` defaults to the bytes of
        the file that LICET_PSEUDONYM_KEY_FILE names, read when a clearance is requested. `subject_keys` holds
        by tenant the key that finds people who must be left out. It defaults to the files `<tenant>.key` in
        the folder that LICET_SUBJECT_KEYS names.

        The address must be https, or on this machine. `pinned_keys` are the only keys that may sign answers: a file
        with the server's key set, or digests of keys. They default to LICET_PINNED_KEYS. `allow_http` permits plain
        http to another machine, and needs pinned keys. `issuer` is the name in the server's answers, if it is not the
        address itself (LICET_ISSUER).

        Raises: NotConfigured.
        """
        url = url if url is not None else os.environ.get("LICET_URL", "")
        key = api_key if api_key is not None else os.environ.get("LICET_API_KEY", "")
        if not url or not key:
            raise NotConfigured(
                "The server's address or API key is missing. Set LICET_URL and LICET_API_KEY."
            )
        if not key.startswith(("lk_live_", "lk_test_")):
            raise NotConfigured("LICET_API_KEY is not a Licet API key. Keys begin with lk_live_ or lk_test_.")
        live_keys.refuse_live_key(key)
        if mode not in ("enforce", "observe"):
            raise NotConfigured(f"mode is 'enforce' or 'observe', not {mode!r}.")
        self.mode: Mode = mode
        pins = pins_from_environment() if pinned_keys is None else read_pins(pinned_keys)
        if allow_http and pins is None:
            raise NotConfigured(
                "allow_http needs pinned_keys: over plain http the network could answer with keys of its own."
            )
        self.transport = Transport(
            url, key, seconds=timeout, tries=tries, client=http_client, allow_http=allow_http
        )
        self._key_mode = "live" if key.startswith("lk_live_") else "test"
        self._audience_id = audience_id
        self._pseudonym_key = pseudonym_key
        self._subject_keys = subject_keys
        self._clock = clock
        self._keys = KeySet(
            lambda: self.transport.get("/.well-known/jwks.json").json(), pins=pins, clock=clock
        )
        self._issuer = Issuer(self.transport.url, issuer or os.environ.get("LICET_ISSUER") or None)
        self._replays = UsedTokens()
        self._revision = 0
        self._lock = threading.Lock()
        if mode == "observe":
            _log.warning("This client only observes: denied uses pass.")

    def __repr__(self) -> str:
        return f"Client({self.transport.url!r}, mode={self.mode!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self.transport.close()

    @property
    def revision(self) -> int:
        """Return the highest revision of the ledger received; later answers must not be older."""
        return self._revision

    def decide(
        self,
        *,
        tenant: str,
        category: str,
        purpose: str,
        fields: Sequence[str] | None = None,
        form: str | None = None,
        region: str | None = None,
        model_family: str | None = None,
        processors: Sequence[str] | None = None,
        audience: str | None = None,
        data_from: datetime | str | None = None,
        data_until: datetime | str | None = None,
        at: datetime | str | None = None,
        as_known_at: datetime | str | None = None,
    ) -> Decision:
        """Ask whether a use is allowed.

        Any failure returns a falsy Decision with the error as its reason.

        Raises: NotAQuestion if a list of texts was expected and one text was given.
        """
        refuse_texts(fields=fields, processors=processors)
        members = {
            "tenant": tenant, "category": category, "purpose": purpose,
            "fields": None if fields is None else list(fields), "form": form, "region": region,
            "model_family": model_family, "processors": None if processors is None else list(processors),
            "audience": audience, "data_from": instant(data_from), "data_until": instant(data_until),
            "at": instant(at), "as_known_at": instant(as_known_at),
            "audience_id": self._audience_id, "nonce": secrets.token_urlsafe(16),
        }  # fmt: skip
        question = {name: value for name, value in members.items() if value is not None}
        try:
            return self._decide(question)
        except LicetError as error:
            _log.warning("No decision about %s/%s, so the use is denied: %s", tenant, category, error)
            return Decision.failed(error)

    def decide_batch(
        self,
        pairs: Sequence[tuple[str, str]],
        *,
        purpose: str,
        fields: Sequence[str] | None = None,
        form: str | None = None,
        region: str | None = None,
        model_family: str | None = None,
        processors: Sequence[str] | None = None,
        audience: str | None = None,
    ) -> BatchDecision:
        """Ask about up to 100,000 pairs of tenant and category that share all else, from one state of the facts.

        Any failure returns a BatchDecision that allows nothing, with the error.

        Raises: NotAQuestion if a list was expected and one text was given.
        """
        refuse_texts(pairs=pairs, fields=fields, processors=processors)  # type: ignore[arg-type]
        members = {
            "purpose": purpose, "fields": None if fields is None else list(fields), "form": form, "region": region,
            "model_family": model_family, "processors": None if processors is None else list(processors),
            "audience": audience,
        }  # fmt: skip
        asked = batches.request(pairs, {name: each for name, each in members.items() if each is not None})
        try:
            return self._decide_batch(asked, size=len(pairs))
        except LicetError as error:
            _log.warning("No decisions about %d pairs, so all are denied: %s", len(pairs), error)
            return BatchDecision.failed(error, size=len(pairs))

    def categories(self) -> Iterator[Category]:
        """Yield the categories of the catalogue. Raises: NoAnswer."""
        return resources.pages(self.transport, "/v1/categories", Category)

    def tenants(self, *, search: str | None = None) -> Iterator[Tenant]:
        """Yield the tenants that the key may see. It needs a scope that reads consents.

        Raises: NoAnswer.
        """
        return resources.pages(self.transport, "/v1/tenants", Tenant, search=search)

    def clearances(self, *, run: str | None = None, status: str | None = None) -> Iterator[ClearanceSummary]:
        """Yield the clearances of the key, newest first.

        Raises: NoAnswer.
        """
        return resources.pages(self.transport, "/v1/clearances", ClearanceSummary, run=run, status=status)

    def require(self, **question: Any) -> Decision:
        """Ask like `decide`, and raise Denied if the use is not allowed.

        In `observe` mode the denial is only logged.
        """
        decision = self.decide(**question)
        if not decision:
            about = f"{question.get('tenant')}/{question.get('category')} for {question.get('purpose')}"
            if self.mode == "enforce":
                raise Denied(f"{about}: {decision}", decision=decision)
            _log.warning("OBSERVED ONLY, enforcement would deny: %s: %s", about, decision)
        return decision

    def clearance(
        self,
        *,
        run: str,
        model: str | Mapping[str, str],
        purpose: str,
        form: str,
        region: str,
        categories: Sequence[str],
        tenants: Sequence[str] | Literal["*"] = "*",
        datasets: Sequence[str] = (),
        audience: str = "shared",
        processors: Sequence[str] | None = None,
        data_from: datetime | str | None = None,
        data_until: datetime | str | None = None,
        lease_seconds: int | None = None,
        base: str | Mapping[str, str] | None = None,
        delta: bool = False,
        measure: Sequence[Literal["anonymity", "leakage"]] = (),
        unmeasured: str | None = None,
        attempt: int | Literal["next"] = "next",
        pseudonym_key: bytes | None = None,
    ) -> Clearance:
        """Prepare a clearance for a whole run; the `with` block requests it.

        A run that is started again goes on with its attempt while that has not ended, and then begins the next one.
        All ranks of one job get the same clearance. `attempt` as a number asks for that attempt and no other.

        `model` and `base` are `family/name/version`. With `delta` the new version is an adapter on `base`.

        A run for an anonymised, aggregated or synthetic form names what it will `measure`, or says why it
        stays `unmeasured`. Without a measurement its versions may not be deployed or served.

        Raises: NotAQuestion if a list of texts was expected and one text was given; NotReadable or
        NotConfigured for the file that LICET_PSEUDONYM_KEY_FILE names.
        """
        if attempt != "next" and (type(attempt) is not int or attempt < 1):
            raise NotAQuestion(f'attempt is a number from 1, or "next", not {attempt!r}.')
        refuse_texts(categories=categories, datasets=datasets, processors=processors, measure=measure)
        if form in _MEASURED_FORMS and not measure and unmeasured is None:
            _log.warning(
                "The run %s claims the form %s and names no measurement. Its versions count as unmeasured: they"
                " may not be deployed or served. Pass measure=[…], or unmeasured='why'.",
                run,
                form,
            )
        if tenants != "*":
            refuse_texts(tenants=tenants)
        members = {
            "run": run, "model": model_name(model), "purpose": purpose, "form": form, "region": region,
            "categories": list(categories), "tenants": tenants if tenants == "*" else list(tenants),
            "datasets": list(datasets), "audience": audience,
            "processors": None if processors is None else list(processors),
            "data_from": instant(data_from), "data_until": instant(data_until), "lease_seconds": lease_seconds,
            "base": None if base is None else model_name(base), "delta": delta or None,
            "measure": list(measure) or None, "unmeasured": unmeasured, "attempt": attempt,
        }  # fmt: skip
        return Clearance(
            self.transport,
            {name: value for name, value in members.items() if value is not None},
            mode=self.mode,
            pseudonym_key=self._choose_pseudonym_key(pseudonym_key),
            subject_keys=self._choose_subject_keys(),
            note_revision=self._note_revision,
            proofs=ClearanceProofs(self._keys.key, self._clock),
        )

    def resume(self, id: str | None = None, *, pseudonym_key: bytes | None = None) -> Clearance:
        """Prepare to continue a clearance by its id; the `with` block renews its lease.

        Under `licet run` the id is in LICET_CLEARANCE. Raises: NoClearanceId; NotReadable or NotConfigured for
        the file that LICET_PSEUDONYM_KEY_FILE names.
        """
        return Clearance(
            self.transport,
            {},
            id=os.environ.get("LICET_CLEARANCE", "") if id is None else id,
            mode=self.mode,
            pseudonym_key=self._choose_pseudonym_key(pseudonym_key),
            subject_keys=self._choose_subject_keys(),
            note_revision=self._note_revision,
            proofs=ClearanceProofs(self._keys.key, self._clock),
        )

    def _choose_pseudonym_key(self, key_of_call: bytes | None) -> bytes | None:
        """Return the call's key, else the client's, else the environment's."""
        for key in (key_of_call, self._pseudonym_key):
            if key is not None:
                return key
        return pseudonym_keys.from_environment()

    def _choose_subject_keys(self) -> Mapping[str, bytes]:
        """Return the client's keys, else the environment's."""
        return self._subject_keys if self._subject_keys is not None else subject_keys.from_environment()

    def _decide(self, question: dict[str, Any]) -> Decision:
        """Send the question and check the answer.

        Raises: NoAnswer.
        """
        least = self._revision
        headers = {"Licet_Min_Revision": str(least)} if least else {}
        answer = self.transport.post("/v1/decisions", json.dumps(question).encode(), **headers)
        document = answer.json()
        decision = Decision.from_dict(document)
        if (decision.revision or 0) < least and not decision.historic:
            raise Untrusted(
                f"The answer is from revision {decision.revision}, older than revision {least} received before."
            )
        self._note_revision(decision.revision or 0)
        if "at" in question or "as_known_at" in question:
            if not decision.historic:
                raise Untrusted("The answer is about the present, but the question was about the past.")
        elif decision.historic:
            raise Untrusted("The answer is about the past, but the question was about the present.")
        elif decision.allow:
            self._verify(document, question)
        return decision

    def _decide_batch(self, asked: bytes, *, size: int) -> BatchDecision:
        """Send a batch and check the answer. Each answer is used once.

        Raises: NoAnswer.
        """
        least = self._revision
        headers = {"Licet_Min_Revision": str(least)} if least else {}
        answer = self.transport.post("/v1/decisions/batch", asked, **headers).json()
        now = self._clock()
        decision, claims = batches.verified(
            answer,
            asked=asked,
            size=size,
            mode=self._key_mode,
            now=now,
            key_of=self._keys.key,
            check_issuer=self._issuer.check,
        )
        if (decision.revision or 0) < least:
            raise Untrusted(f"The answer is from revision {decision.revision}, older than revision {least}.")
        with self._lock:
            self._replays.use(str(decision.id), expires_at=float(claims["exp"]), now=now)
        self._note_revision(decision.revision or 0)
        return decision

    def _verify(self, document: Mapping[str, Any], question: Mapping[str, Any]) -> None:
        """Check the signature of an answer that allows a use, and accept each token once.

        Raises: Untrusted, Unreachable, Refused.
        """
        signed = tokens.claims(document.get("token"), key_of=self._keys.key)
        self._issuer.check(signed.get("iss"))
        now = self._clock()
        claim_checks.check(signed, answer=document, question=question, mode=self._key_mode, now=now)
        if not set(question.get("fields", ())) <= set(document["fields_allowed"]):
            raise Untrusted("The answer allows other fields than the question named.")
        with self._lock:
            self._replays.use(document["id"], expires_at=float(signed["exp"]), now=now)

    def _note_revision(self, revision: int) -> None:
        """Remember the highest revision received."""
        with self._lock:
            self._revision = max(self._revision, revision)
