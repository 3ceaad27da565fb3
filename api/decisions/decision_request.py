"""A question as a caller puts it, read strictly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api import bodies, revisions
from api.shapes.decision import SIGN
from consent.question import Question
from wire.object_reader import ObjectReader


@dataclass(slots=True)
class DecisionRequest:
    """`said` is the request as it came, `body` its bytes, for the log. Not frozen: that costs a microsecond."""

    question: Question
    at: datetime | None
    as_known_at: datetime | None
    nonce: str | None
    audience_id: str | None
    sign: str
    min_revision: int
    said: Mapping[str, Any]
    body: bytes

    @property
    def historic(self) -> bool:
        return self.at is not None or self.as_known_at is not None


def read(body: bytes, *, min_revision: str | None, now: datetime) -> DecisionRequest:
    """Raises: Problem (400; 422 for a time in the future)."""
    revision = revisions.min_revision(min_revision)
    said = bodies.value(body)
    members = ObjectReader(said)
    fields = members.optional_texts("fields", least=1, longest=1000)
    processors = members.optional_texts("processors", longest=1000)
    question = Question(
        tenant=members.text("tenant", longest=1000),
        category=members.text("category", longest=1000),
        purpose=members.text("purpose", longest=1000),
        fields=fields,
        form=members.optional_text("form", longest=1000),
        region=members.optional_text("region", longest=1000),
        model_family=members.optional_text("model_family", longest=1000),
        processors=processors,
        audience=members.optional_text("audience", longest=1000),
        data_from=members.optional_time("data_from"),
        data_until=members.optional_time("data_until"),
    )
    asked = DecisionRequest(
        question=question,
        at=members.optional_time("at"),
        as_known_at=members.optional_time("as_known_at"),
        nonce=members.optional_text("nonce", longest=256),
        audience_id=members.optional_text("audience_id", longest=256),
        sign=members.optional_choice("sign", SIGN) or "jws",
        min_revision=revision,
        said=said,
        body=body,
    )
    for name in ("at", "as_known_at"):
        instant = getattr(asked, name)
        if instant is not None and instant > now:
            members.note(name, "at_in_future", "Nobody knows yet; leave it out to ask about now.")
    bodies.finish(members)
    return asked
