"""Asking a Licet server, three lines at a time.

    with licet.Client() as client:  # LICET_URL, LICET_API_KEY
        if client.decide(tenant="acme", category="machine-telemetry", purpose="train-shared-model", region="DE"):
            ...

Nothing here ever says yes because something went wrong.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, Self

import httpx2

from licet import pseudonym_keys, tokens
from licet.clearance import Clearance
from licet.decision import Decision
from licet.errors import Denied, LicetError, NotAQuestion, NotConfigured, Untrusted
from licet.instants import instant
from licet.keys import KeySet
from licet.tokens import UsedTokens
from licet.transport import Transport

Mode = Literal["enforce", "observe"]
_log = logging.getLogger("licet")


class Client:
    """Keeps connections, the highest revision it has heard of, and the answers it has used. Thread-safe.

    `mode="observe"` is for adoption: what would have been refused passes, is logged, and says so in every report.
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
        http_client: httpx2.Client | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`url` and `api_key` are LICET_URL and LICET_API_KEY where left out; `pseudonym_key` is the bytes of the file
        LICET_PSEUDONYM_KEY_FILE, read when a clearance is asked for. Raises: NotConfigured.
        """
        url = url if url is not None else os.environ.get("LICET_URL", "")
        key = api_key if api_key is not None else os.environ.get("LICET_API_KEY", "")
        if not url or not key:
            raise NotConfigured("Give an address and a key, or set LICET_URL and LICET_API_KEY.")
        if not key.startswith(("lk_live_", "lk_test_")):
            raise NotConfigured("LICET_API_KEY is no key of ours: they begin with lk_live_ or lk_test_.")
        if mode not in ("enforce", "observe"):
            raise NotConfigured(f"mode is 'enforce' or 'observe', not {mode!r}.")
        self.mode: Mode = mode
        self.transport = Transport(url, key, seconds=timeout, tries=tries, client=http_client)
        self._key_mode = "live" if key.startswith("lk_live_") else "test"
        self._audience_id = audience_id
        self._pseudonym_key = pseudonym_key
        self._clock = clock
        self._keys = KeySet(lambda: self.transport.get("/.well-known/jwks.json").json())
        self._replays = UsedTokens()
        self._revision = 0
        self._lock = threading.Lock()
        if mode == "observe":
            _log.warning("This client only observes: it holds nothing back.")

    def __repr__(self) -> str:
        return f"Client({self.transport.url!r}, mode={self.mode!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.transport.close()

    @property
    def revision(self) -> int:
        """The highest revision of the ledger that was heard of; no later answer may be older."""
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
        """May this be used for that? Whatever goes wrong is a falsy Decision with the error as its reason.

        Raises: NotAQuestion for a text where a list of texts belongs: its letters are no fields, and a no would say
        that they are not covered.
        """
        _refuse_texts(fields=fields, processors=processors)
        said = {
            "tenant": tenant, "category": category, "purpose": purpose,
            "fields": None if fields is None else list(fields), "form": form, "region": region,
            "model_family": model_family, "processors": None if processors is None else list(processors),
            "audience": audience, "data_from": instant(data_from), "data_until": instant(data_until),
            "at": instant(at), "as_known_at": instant(as_known_at),
            "audience_id": self._audience_id, "nonce": secrets.token_urlsafe(16),
        }  # fmt: skip
        question = {name: value for name, value in said.items() if value is not None}
        try:
            return self._decide(question)
        except LicetError as error:
            _log.warning("No decision about %s/%s: %s", tenant, category, error)
            return Decision.failed(error)

    def require(self, **question: Any) -> Decision:
        """As `decide`, but a no raises Denied (in `observe` mode it is only logged)."""
        decision = self.decide(**question)
        if not decision:
            about = f"{question.get('tenant')}/{question.get('category')} for {question.get('purpose')}"
            if self.mode == "enforce":
                raise Denied(f"{about}: {decision}", decision=decision)
            _log.warning("OBSERVED ONLY, would have been denied: %s: %s", about, decision)
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
        pseudonym_key: bytes | None = None,
    ) -> Clearance:
        """What a whole run may use, asked for when the `with` begins. `model` is `family/name/version`.

        Raises: NotAQuestion for a text where a list of texts belongs; NotReadable, NotConfigured for the file that
        LICET_PSEUDONYM_KEY_FILE names.
        """
        _refuse_texts(categories=categories, datasets=datasets, processors=processors)
        if tenants != "*":
            _refuse_texts(tenants=tenants)
        said = {
            "run": run, "model": _model(model), "purpose": purpose, "form": form, "region": region,
            "categories": list(categories), "tenants": tenants if tenants == "*" else list(tenants),
            "datasets": list(datasets), "audience": audience,
            "processors": None if processors is None else list(processors),
            "data_from": instant(data_from), "data_until": instant(data_until), "lease_seconds": lease_seconds,
        }  # fmt: skip
        return Clearance(
            self.transport,
            {name: value for name, value in said.items() if value is not None},
            mode=self.mode,
            pseudonym_key=self._key_of_pseudonyms(pseudonym_key),
            heard=self._heard,
        )

    def resume(self, id: str, *, pseudonym_key: bytes | None = None) -> Clearance:
        """A clearance that was asked for elsewhere, by its id: renewed when the `with` begins.

        Raises: NoClearanceId; NotReadable, NotConfigured for the file that LICET_PSEUDONYM_KEY_FILE names.
        """
        return Clearance(
            self.transport,
            {},
            id=id,
            mode=self.mode,
            pseudonym_key=self._key_of_pseudonyms(pseudonym_key),
            heard=self._heard,
        )

    def _key_of_pseudonyms(self, given: bytes | None) -> bytes | None:
        """The nearest that was said: here, to the client, by the surroundings."""
        for key in (given, self._pseudonym_key):
            if key is not None:
                return key
        return pseudonym_keys.from_environment()

    def _decide(self, question: dict[str, Any]) -> Decision:
        """Raises: NoAnswer."""
        least = self._revision
        headers = {"Licet_Min_Revision": str(least)} if least else {}
        answer = self.transport.post("/v1/decisions", json.dumps(question).encode(), **headers)
        said = answer.json()
        decision = Decision.from_dict(said)
        if (decision.revision or 0) < least and not decision.historic:
            raise Untrusted(f"The answer is of revision {decision.revision}; {least} was heard of before.")
        self._heard(decision.revision or 0)
        if "at" in question or "as_known_at" in question:
            if not decision.historic:
                raise Untrusted("The answer is about the present, which was not asked.")
        elif decision.historic:
            raise Untrusted("The answer is about the past, which was not asked.")
        elif decision.allow:
            self._verify(said, question)
        return decision

    def _verify(self, said: Mapping[str, Any], question: Mapping[str, Any]) -> None:
        """Raises: Untrusted, Unreachable, Refused."""
        signed = tokens.claims(said.get("token"), key_of=self._keys.key)
        now = self._clock()
        tokens.check(signed, answer=said, question=question, mode=self._key_mode, now=now)
        if not set(question.get("fields", ())) <= set(said["fields_allowed"]):
            raise Untrusted("The answer says yes to other fields than were asked for.")
        with self._lock:
            self._replays.use(said["id"], expires_at=float(signed["exp"]), now=now)

    def _heard(self, revision: int) -> None:
        with self._lock:
            self._revision = max(self._revision, revision)


def _refuse_texts(**lists: Sequence[str] | None) -> None:
    """A text is a sequence, too: of its letters. Raises: NotAQuestion."""
    for name, value in lists.items():
        if isinstance(value, str | bytes):
            raise NotAQuestion(f"{name} is a list of texts: [{value!r}], not {value!r}.")


def _model(model: str | Mapping[str, str]) -> dict[str, str]:
    if not isinstance(model, str):
        return dict(model)
    parts = model.split("/")
    if len(parts) != 3 or not all(parts):
        raise NotConfigured(f"A model is named family/name/version, not {model!r}.")
    return dict(zip(("family", "name", "version"), parts, strict=True))
