"""AuthZEN's words as ours: a `training_job` asks to use `tenant_data` for a purpose, which is the action."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from api.authzen.entities import Evaluation, NotEvaluable
from consent.obligations import Obligation
from consent.question import Question
from wire import times

JOB: Final = "training_job"
DATA: Final = "tenant_data"
CUSTOM: Final = "custom"  # what the Obligations Profile calls an obligation that it does not define


def question(asked: Evaluation) -> Question | None:
    """None: about something we know nothing of, which is a no. Raises: NotEvaluable."""
    subject, action, resource = asked.subject, asked.action, asked.resource
    tenant, slash, category = (resource.id or "").partition("/")
    if subject.type != JOB or resource.type != DATA or not slash:
        return None
    return Question(
        tenant=tenant,
        category=category,
        purpose=action.name or "",
        fields=_texts(resource.properties, "resource", "fields", least=1),
        form=_text(action.properties, "action", "form"),
        region=_text(action.properties, "action", "region"),
        model_family=_text(subject.properties, "subject", "model_family"),
        processors=_texts(action.properties, "action", "processors", least=0),
        audience=_text(action.properties, "action", "audience"),
        data_from=_time(resource.properties, "resource", "data_from"),
        data_until=_time(resource.properties, "resource", "data_until"),
    )


def obligation(number: int, one: Obligation) -> dict[str, Any]:
    properties = {"action": one.code, **one.parameters}
    return {"id": f"obl-{number}", "type": CUSTOM, "properties": properties}


def supports_obligations(context: Mapping[str, Any]) -> bool:
    """Whoever does not say which it supports is taken to know that it must refuse what it does not know."""
    said = context.get("supported_obligations")
    return said is None or (isinstance(said, list) and CUSTOM in said)


def _text(properties: Mapping[str, Any], where: str, name: str) -> str | None:
    said = properties.get(name)
    if said is None or isinstance(said, str):
        return said
    raise NotEvaluable(f"{where}.properties.{name}: expected a string.")


def _texts(properties: Mapping[str, Any], where: str, name: str, *, least: int) -> tuple[str, ...] | None:
    said = properties.get(name)
    if said is None:
        return None
    if not isinstance(said, list) or not all(isinstance(one, str) for one in said) or len(said) < least:
        raise NotEvaluable(f"{where}.properties.{name}: expected a list of at least {least} strings.")
    return tuple(dict.fromkeys(said))


def _time(properties: Mapping[str, Any], where: str, name: str) -> datetime | None:
    said = _text(properties, where, name)
    try:
        return None if said is None else times.parse(said)
    except times.InvalidTime as error:
        raise NotEvaluable(f"{where}.properties.{name}: {error}") from error
