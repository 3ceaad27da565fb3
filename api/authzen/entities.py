"""The parts of AuthZEN's questions and answers, and the interface of a policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

Properties = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entity:
    """A subject or a resource; a search leaves out the `id` that it looks for (None)."""

    type: str
    id: str | None
    properties: Properties = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return the entity as JSON."""
        return {"type": self.type, "id": self.id}


@dataclass(frozen=True, slots=True)
class Action:
    """An action; a search leaves out the `name` that it looks for (None)."""

    name: str | None
    properties: Properties = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return the action as JSON."""
        return {"name": self.name}


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One question: may `subject` do `action` to `resource`?"""

    subject: Entity
    action: Action
    resource: Entity
    context: Properties = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AccessDecision:
    """The answer to one evaluation; `context` holds reasons, obligations and times."""

    decision: bool
    context: Properties = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as JSON, without an empty context."""
        written: dict[str, Any] = {"decision": self.decision}
        return {**written, "context": dict(self.context)} if self.context else written


class NotEvaluable(Exception):
    """A property has a form that the policy cannot read. The message names the property."""


class Policy(Protocol):
    """Answers evaluations and searches.

    An unknown subject, action or resource is denied and found by no search; it never raises an error.
    """

    def evaluate(
        self, evaluations: Sequence[Evaluation], *, alone: bool = False
    ) -> list[AccessDecision | NotEvaluable]:
        """Return one answer per evaluation, in order, all from one state of the facts."""

    def subjects(self, evaluation: Evaluation) -> list[Entity]:
        """Return the subjects of the requested type that may act; the evaluation's subject has no id."""

    def resources(self, evaluation: Evaluation) -> list[Entity]:
        """Return the resources of the requested type that may be used; the evaluation's resource has no id."""

    def actions(self, evaluation: Evaluation) -> list[Action]:
        """Return the actions that are allowed; the evaluation's action has no name."""
