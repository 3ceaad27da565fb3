"""The certification scenario's little domain: two users, two records, three actions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from api.authzen.entities import AccessDecision, Action, Entity, Evaluation, NotEvaluable

USERS: dict[str, dict[str, str]] = {"alice": {}, "bob": {"role": "admin"}}
RECORDS = {"record-1": {"status": "active"}, "record-2": {"status": "archived"}}
ACTIONS = ("read", "write", "delete")


class Scenario:
    def evaluate(
        self,
        asked: Sequence[Evaluation],
        *,
        alone: bool = False,
    ) -> list[AccessDecision | NotEvaluable]:
        return [AccessDecision(_allowed(one)) for one in asked]

    def subjects(self, asked: Evaluation) -> list[Entity]:
        if asked.subject.type != "user":
            return []
        users = [Entity("user", id, {**USERS[id], **asked.subject.properties}) for id in USERS]
        return [user for user in users if _allowed(replace(_stored(asked), subject=user))]

    def resources(self, asked: Evaluation) -> list[Entity]:
        if asked.resource.type != "record":
            return []
        records = [Entity("record", id, {**RECORDS[id], **asked.resource.properties}) for id in RECORDS]
        return [record for record in records if _allowed(replace(asked, resource=record))]

    def actions(self, asked: Evaluation) -> list[Action]:
        return [Action(name) for name in ACTIONS if _allowed(replace(_stored(asked), action=Action(name)))]


def _stored(asked: Evaluation) -> Evaluation:
    """A search looks at what is stored of the resource, besides what is sent."""
    resource = asked.resource
    stored = RECORDS.get(resource.id or "", {})
    return replace(asked, resource=replace(resource, properties={**stored, **resource.properties}))


def _allowed(asked: Evaluation) -> bool:
    subject, action, resource = asked.subject, asked.action, asked.resource
    if subject.type != "user" or subject.id not in USERS:
        return False
    if resource.type != "record" or resource.id not in RECORDS:
        return False
    if action.name == "read":
        return True
    if action.name == "write":
        if resource.properties.get("status") == "archived":
            return subject.properties.get("role") == "admin"
        return subject.id == "alice"
    return action.name == "delete" and subject.id == "alice" and action.properties.get("soft") is True
