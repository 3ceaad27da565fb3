"""An answer to one question before it is signed, as JSON and as a log line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

from api.decisions.decision_request import DecisionRequest
from api.decisions.flight_time import FormattedInstant
from api.principal import Principal
from consent.obligations import Obligation
from consent.policy import Decision
from consent.queries.decisions import FactsAtRevision
from wire import ids


@dataclass(slots=True)
class UnsignedDecision:
    """An answer without its token.

    `valid_until` has a value only if the use is allowed now. `id` holds the bytes of a UUIDv7. The class is
    not frozen, because thousands are made per second.
    """

    id: bytes
    request: DecisionRequest
    who: Principal
    known: FactsAtRevision
    decision: Decision
    decided_at: FormattedInstant
    valid_until: FormattedInstant | None
    revision: int

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as JSON, with `token` still null.

        `obligations` are already serialised, because the same ones recur.
        """
        decision, question = self.decision, self.request.question
        return {
            "object": "decision",
            "id": ids.render_bytes(ids.DECISION, self.id),
            "allow": decision.allow,
            "reasons": [reason.to_dict() for reason in decision.reasons],
            "fields_allowed": decision.fields_allowed,
            "obligations": _serialised(decision.obligations, recur=question.fields is None),
            "consent": None if decision.consent is None else ids.render(ids.CONSENT, decision.consent),
            "revision": self.revision,
            "decided_at": self.decided_at.text,
            "valid_until": None if self.valid_until is None else self.valid_until.text,
            "historic": self.request.historic,
            "token": None,
        }

    def logged(self, answer: bytes) -> bytes:
        """Return the JSON line for the decision log; `answer` is the body as sent."""
        key = self.who.key
        return orjson.dumps(
            {
                "id": self.id.hex(),
                "mode": key.mode,
                # A restricted key's questions are logged under its tenant, even those about other tenants.
                "tenant": self.known.tenant or key.tenant,
                "account": self.known.account or key.tenant_account,
                "key": key.id,
                "question": orjson.Fragment(self.request.body),
                "answer": orjson.Fragment(answer),
                "decided_at": self.decided_at.text,
            }
        )


# Questions about the same facts share their obligations, so the JSON is cached by identity. The cache keeps
# the tuple alive: otherwise another object could take over its id.
_obligation_json: dict[int, tuple[tuple[Obligation, ...], orjson.Fragment]] = {}


_MAX_CACHED = 20_000


def _serialised(obligations: tuple[Obligation, ...], *, recur: bool) -> orjson.Fragment:
    """Return the obligations as serialised JSON; `recur` uses the cache."""
    cached = _obligation_json.get(id(obligations)) if recur else None
    if cached is not None and cached[0] is obligations:
        return cached[1]
    written = orjson.Fragment(orjson.dumps([obligation.to_dict() for obligation in obligations]))
    if recur:
        if len(_obligation_json) >= _MAX_CACHED:
            _obligation_json.clear()
        _obligation_json[id(obligations)] = (obligations, written)
    return written
