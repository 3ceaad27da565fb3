"""Turn the refusal of one item of a list into a problem that points at the item."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from consent.operations.item_faults import ItemRefused
from wire.problems import TITLE, FieldError, Problem


def pointed(member: str, do: Callable[[], Any]) -> Any:
    """Run `do`, and point at the item that it refuses. Raises: Problem."""
    try:
        return do()
    except ItemRefused as error:
        at = f"/{member}/{error.place}" + (f"/{error.member}" if error.member else "")
        raise problem(error.cause, at) from error


def problem(error: Exception, pointer: str) -> Problem:
    """Return the problem of a refusal, at a pointer."""
    code: str = error.code  # type: ignore[attr-defined]  # every refusal of an item has one
    says = (type(error).__doc__ or TITLE[code]).splitlines()[0]
    detail = f"{says} ({error})" if str(error) else says
    return Problem(code, detail, errors=[FieldError(pointer, code, detail)])
