"""Translate AuthZEN to Licet: a `training_job` may use `tenant_data` for a purpose, which is the action."""

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
MAX_TEXTS: Final = 1000  # of one list
CUSTOM: Final = "custom"  # the Obligations Profile's type for obligations that it does not define


def question(evaluation: Evaluation) -> Question | None:
    """Translate an evaluation; None if it is about unknown types, which is a denial.

    Raises: NotEvaluable.
    """
    subject, action, resource = evaluation.subject, evaluation.action, evaluation.resource
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


def obligation(number: int, duty: Obligation) -> dict[str, Any]:
    """Return an obligation as AuthZEN's Obligations Profile writes it."""
    properties = {"action": duty.code, **duty.parameters}
    return {"id": f"obl-{number}", "type": CUSTOM, "properties": properties}


def supports_obligations(context: Mapping[str, Any]) -> bool:
    """Tell whether the caller supports custom obligations.

    A caller that does not list what it supports is expected to refuse unknown obligations itself.
    """
    supported = context.get("supported_obligations")
    return supported is None or (isinstance(supported, list) and CUSTOM in supported)


def _text(properties: Mapping[str, Any], where: str, name: str) -> str | None:
    """Return an optional string.

    Raises: NotEvaluable.
    """
    value = properties.get(name)
    if value is None or isinstance(value, str):
        return value
    raise NotEvaluable(f"{where}.properties.{name}: expected a string.")


def _texts(properties: Mapping[str, Any], where: str, name: str, *, least: int) -> tuple[str, ...] | None:
    """Return an optional list of strings without repetitions.

    Raises: NotEvaluable.
    """
    values = properties.get(name)
    if values is None:
        return None
    if (
        isinstance(values, list) and len(values) > MAX_TEXTS
    ):  # a thousand evaluations may share their defaults
        raise NotEvaluable(f"{where}.properties.{name}: expected at most {MAX_TEXTS} strings.")
    if (
        not isinstance(values, list)
        or not all(isinstance(item, str) for item in values)
        or len(values) < least
    ):
        raise NotEvaluable(f"{where}.properties.{name}: expected a list of at least {least} strings.")
    return tuple(dict.fromkeys(values))


def _time(properties: Mapping[str, Any], where: str, name: str) -> datetime | None:
    """Return an optional RFC 3339 instant.

    Raises: NotEvaluable.
    """
    text = _text(properties, where, name)
    try:
        return None if text is None else times.parse(text)
    except times.InvalidTime as error:
        raise NotEvaluable(f"{where}.properties.{name}: {error}") from error
