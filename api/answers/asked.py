"""One question to a running server, and what it answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import rfc8785

Kind = Literal["pair", "model"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question. `body` is what is sent; two questions with the same kind and body are the same question."""

    kind: Kind
    body: Mapping[str, Any]

    @property
    def key(self) -> bytes:
        return rfc8785.dumps([self.kind, dict(self.body)])

    def title(self) -> str:
        """Say the question in one line."""
        body = dict(self.body)
        if self.kind == "pair":
            first = f"{body.pop('tenant')}/{body.pop('category')} for {body.pop('purpose')}"
        else:
            model = body.pop("model")
            first = f"{model['family']}/{model['name']}/{model['version']}"
        return ", ".join([first, *(f"{name} {value}" for name, value in sorted(body.items()))])


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with its answer, reduced to what must not change unnoticed.

    `reasons` are codes. `covered` are the fields; a model has none. `obligations` and `not_for` bind the caller that
    was allowed the use. An older server does not know `not_for`: then it is empty.
    """

    asked: Asked
    allow: bool
    reasons: tuple[str, ...] = ()
    covered: tuple[str, ...] = ()
    obligations: tuple[str, ...] = ()
    not_for: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {
            "kind": self.asked.kind,
            "question": dict(self.asked.body),
            "allow": self.allow,
            "reasons": list(self.reasons),
            "covered": list(self.covered),
            "obligations": list(self.obligations),
            "not_for": list(self.not_for),
        }

    @classmethod
    def from_dict(cls, line: Mapping[str, Any]) -> Answered:
        lists = {name: tuple(line[name]) for name in ("reasons", "covered", "obligations", "not_for")}
        return cls(Asked(line["kind"], line["question"]), line["allow"], **lists)
