"""What AuthZEN's questions are made of, and what a policy has to offer to be asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

Properties = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entity:
    """A subject or a resource. `id` is None where it is what is searched for."""

    type: str
    id: str | None
    properties: Properties = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        return {"type": self.type, "id": self.id}


@dataclass(frozen=True, slots=True)
class Action:
    """`name` is None where it is what is searched for."""

    name: str | None
    properties: Properties = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        return {"name": self.name}


@dataclass(frozen=True, slots=True)
class Evaluation:
    """May `subject` do `action` to `resource`?"""

    subject: Entity
    action: Action
    resource: Entity
    context: Properties = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AccessDecision:
    """The answer; `context` says more, such as why not and what a yes is tied to."""

    decision: bool
    context: Properties = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        written: dict[str, Any] = {"decision": self.decision}
        return {**written, "context": dict(self.context)} if self.context else written


class NotEvaluable(Exception):
    """A property has a form that the policy cannot read. The message says which."""


class Policy(Protocol):
    """Who decides. An unknown subject, action or resource is a no and is found by no search, never an error."""

    def evaluate(self, asked: Sequence[Evaluation]) -> list[AccessDecision | NotEvaluable]:
        """One answer for each, in order, all from one state of the world."""

    def subjects(self, asked: Evaluation) -> list[Entity]:
        """Those of the asked type who may; `asked.subject.id` is None."""

    def resources(self, asked: Evaluation) -> list[Entity]:
        """Those of the asked type to whom it may be done; `asked.resource.id` is None."""

    def actions(self, asked: Evaluation) -> list[Action]:
        """What may be done; `asked.action.name` is None."""
