"""Parse a question strictly."""

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
    """A parsed question.

    `members` is the request's JSON, and `body` its bytes for the log. The class is not frozen, because that
    costs a microsecond per question.
    """

    question: Question
    at: datetime | None
    as_known_at: datetime | None
    nonce: str | None
    audience_id: str | None
    sign: str
    min_revision: int
    members: Mapping[str, Any]
    body: bytes

    @property
    def historic(self) -> bool:
        """Tell whether the question is about the past."""
        return self.at is not None or self.as_known_at is not None


def read(body: bytes, *, min_revision: str | None, now: datetime) -> DecisionRequest:
    """Parse a request.

    Raises: Problem (400; 422 for a time in the future).
    """
    revision = revisions.min_revision(min_revision)
    members = bodies.value(body)
    reader = ObjectReader(members)
    fields = reader.optional_texts("fields", least=1, longest=1000)
    processors = reader.optional_texts("processors", longest=1000)
    question = Question(
        tenant=reader.text("tenant", longest=1000),
        category=reader.text("category", longest=1000),
        purpose=reader.text("purpose", longest=1000),
        fields=fields,
        form=reader.optional_text("form", longest=1000),
        region=reader.optional_text("region", longest=1000),
        model_family=reader.optional_text("model_family", longest=1000),
        processors=processors,
        audience=reader.optional_text("audience", longest=1000),
        data_from=reader.optional_time("data_from"),
        data_until=reader.optional_time("data_until"),
    )
    request = DecisionRequest(
        question=question,
        at=reader.optional_time("at"),
        as_known_at=reader.optional_time("as_known_at"),
        nonce=reader.optional_text("nonce", longest=256),
        audience_id=reader.optional_text("audience_id", longest=256),
        sign=reader.optional_choice("sign", SIGN) or "jws",
        min_revision=revision,
        members=members,
        body=body,
    )
    if request.at is not None and request.at > now:
        reader.note("at", "at_in_future", "This instant is in the future. Leave it out to ask about now.")
    bodies.finish(reader)
    return request
