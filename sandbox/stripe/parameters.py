"""Check parameters against the specification at every depth, and convert them to their types.

The published document refuses unknown names only at the top level. Stripe refuses them everywhere, and so
does this module.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from typing import Any

from sandbox.stripe.errors import StripeError, malformed

_INTEGER = re.compile(r"^-?\d{1,18}$")
_DECIMAL = re.compile(r"^-?\d{1,15}(\.\d{1,12})?$")
_CURRENCY = re.compile(r"^[a-z]{3}$")


def typed(raw: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """Return a request's parameters with integers, numbers, booleans and lists instead of strings.

    Raises: StripeError (400) with Stripe's code, such as `parameter_unknown`, and the parameter's path.
    """
    value: dict[str, Any] = _object(raw, schema, "")
    return value


def _value(raw: Any, schema: dict[str, Any], path: str) -> Any:
    if "anyOf" in schema:
        return _any_of(raw, schema["anyOf"], path)
    kind = schema.get("type")
    if kind == "object":
        if not isinstance(raw, dict):
            raise malformed(f"Invalid object: {path}", code="parameter_invalid", param=path)
        return _object(raw, schema, path)
    if kind == "array":
        if not isinstance(raw, list):
            raise malformed("Invalid array", code="parameter_invalid", param=path)
        return [_value(item, schema["items"], f"{path}[{index}]") for index, item in enumerate(raw)]
    if not isinstance(raw, str):
        raise malformed(
            f"Invalid {kind}: {path} must be a single value.", code="parameter_invalid", param=path
        )
    return _scalar(raw, schema, path)


def _any_of(raw: Any, branches: list[dict[str, Any]], path: str) -> Any:
    """Return the value by the first schema that accepts it.

    Raises: StripeError with the complaint of the schema that has the value's shape.
    """
    shape = "object" if isinstance(raw, dict) else "array" if isinstance(raw, list) else None
    # The empty string ("unset") comes last in the document but must be tried before a general string.
    ordered = sorted(branches, key=lambda branch: branch.get("enum") != [""])
    complaint: StripeError | None = None
    for branch in ordered:
        fits = branch.get("type") == shape if shape else branch.get("type") not in {"object", "array"}
        if fits:
            try:
                return _value(raw, branch, path)
            except StripeError as error:
                complaint = complaint if branch.get("enum") == [""] and complaint else error
    raise complaint or malformed(f"Invalid value for {path}.", code="parameter_invalid", param=path)


def _object(raw: dict[str, Any], schema: dict[str, Any], path: str) -> dict[str, Any]:
    known: dict[str, Any] = schema.get("properties", {})
    free = schema.get("additionalProperties")
    result = {}
    for name, value in raw.items():
        inner = f"{path}[{name}]" if path else name
        if name in known:
            result[name] = _value(value, known[name], inner)
        elif isinstance(free, dict):
            result[name] = _value(value, free, inner) if free else value
        else:
            raise malformed(_unknown(inner, name, known), code="parameter_unknown", param=inner)
    for name in schema.get("required", []):
        if name not in result:
            inner = f"{path}[{name}]" if path else name
            raise malformed(f"Missing required param: {inner}.", code="parameter_missing", param=inner)
    return result


def _unknown(path: str, name: str, known: dict[str, Any]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"Received unknown parameter: {path}" + (f". Did you mean {near[0]}?" if near else "")


def _scalar(raw: str, schema: dict[str, Any], path: str) -> Any:
    words = schema.get("enum")
    if words is not None:
        if raw not in words:
            choice = ", ".join(word for word in words if word) or "an empty string"
            raise malformed(f"Invalid {path}: must be one of {choice}", code="parameter_invalid", param=path)
        return raw
    kind = schema.get("type", "string")
    if kind == "string":
        return _text(raw, schema, path)
    if raw == "":
        raise malformed(
            f"You passed an empty string for '{path}'. We assume empty values are an attempt to unset a "
            f"parameter; however '{path}' cannot be unset.",
            code="parameter_invalid_empty",
            param=path,
        )
    pattern, convert, code = _SCALARS[kind]
    if not pattern.match(raw):
        raise malformed(f"Invalid {kind}: {raw}", code=code, param=path)
    return convert(raw)


def _text(raw: str, schema: dict[str, Any], path: str) -> str:
    form, most = schema.get("format"), schema.get("maxLength", 5000)
    if form == "currency":
        if not _CURRENCY.match(raw.lower()):
            raise malformed(f"Invalid currency: {raw}.", code="parameter_invalid", param=path)
        return raw.lower()
    if form == "decimal" and not _DECIMAL.match(raw):
        raise malformed(f"Invalid decimal: {raw}", code="parameter_invalid", param=path)
    if len(raw) > most:
        raise malformed(
            f"Invalid string: {raw[:20]}…; must be at most {most} characters",
            code="parameter_invalid_string_length",
            param=path,
        )
    return raw


_SCALARS: dict[str, tuple[re.Pattern[str], Callable[[str], Any], str]] = {
    "integer": (_INTEGER, int, "parameter_invalid_integer"),
    "number": (_DECIMAL, float, "parameter_invalid"),
    "boolean": (re.compile(r"^(true|false)$"), lambda raw: raw == "true", "parameter_invalid"),
}
