"""Commands that a reader copies into a terminal or a program. The key stands in the environment, never in the text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string

from wire import ids


@dataclass(frozen=True, slots=True)
class Snippet:
    """One example. `id` tells several on one page apart."""

    id: str
    language: str
    text: str


def first_request(tenant: str) -> list[Snippet]:
    """Read the consents of a tenant: a first request with a new key."""
    return _get(f"/v1/tenants/{tenant}/consents")


def of_consent(id: UUID) -> list[Snippet]:
    """Read one consent."""
    return _get(f"/v1/consents/{ids.render(ids.CONSENT, id)}")


def of_decision(id: UUID) -> list[Snippet]:
    """Read one decision as it was given."""
    return _get(f"/v1/decisions/{ids.render(ids.DECISION, id)}")


def of_question(members: Mapping[str, Any]) -> list[Snippet]:
    """Ask a question as a program would."""
    body = json.dumps(members, ensure_ascii=False).replace("'", "\\u0027")  # it stands between single quotes
    # The method of the SDK asks about the present only.
    said = {name: value for name, value in members.items() if name not in {"at", "as_known_at"}}
    arguments = ", ".join(f"{name}={value!r}" for name, value in said.items())
    return [
        _snippet("curl", "curl", "curl", address=f"{settings.PUBLIC_URL}/v1/decisions", body=body),
        _snippet("python", "Python", "sdk", url=settings.PUBLIC_URL, arguments=arguments),
    ]


def _get(path: str) -> list[Snippet]:
    address = f"{settings.PUBLIC_URL}{path}"
    return [
        _snippet("curl", "curl", "curl", address=address),
        _snippet("python", "Python", "python", address=address),
    ]


def _snippet(id: str, language: str, template: str, **said: str) -> Snippet:
    return Snippet(id, language, render_to_string(f"portal/snippets/{template}.txt", said))
