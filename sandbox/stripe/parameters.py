"""Parameters held to the specification, strictly and at every depth, and given their types.

The published document refuses unknown names only at the top; Stripe itself refuses them everywhere, so do we.
"""

from __future__ import annotations

import difflib
import re
from typing import Any

from sandbox.stripe.errors import StripeError, malformed

_INTEGER = re.compile(r"^-?\d{1,18}$")
_DECIMAL = re.compile(r"^-?\d{1,15}(\.\d{1,12})?$")
_CURRENCY = re.compile(r"^[a-z]{3}$")


def typed(raw: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """The parameters of one request with integers, numbers, booleans and lists in place of strings.

    Raises:
        StripeError: 400 with Stripe's code (`parameter_unknown`, `parameter_missing`, …) and the parameter's path.
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
        raise malformed(f"Invalid {kind}: {path} must be a single value.", code="parameter_invalid", param=path)
    return _scalar(raw, schema, path)


def _any_of(raw: Any, branches: list[dict[str, Any]], path: str) -> Any:
    """The branch that fits; when none does, the complaint of the branch that has the value's shape."""
    shape = {dict: "object", list: "array"}.get(type(raw))
    # The empty string ("unset this") comes last in the document but must win over a general string.
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
    kind, form, words = schema.get("type"), schema.get("format"), schema.get("enum")
    if words is not None:
        if raw not in words:
            choice = ", ".join(word for word in words if word) or "an empty string"
            raise malformed(f"Invalid {path}: must be one of {choice}", code="parameter_invalid", param=path)
        return raw
    if kind != "string" and raw == "":
        raise malformed(
            f"You passed an empty string for '{path}'. We assume empty values are an attempt to unset a parameter; "
            f"however '{path}' cannot be unset.",
            code="parameter_invalid_empty",
            param=path,
        )
    if kind == "integer":
        if not _INTEGER.match(raw):
            raise malformed(f"Invalid integer: {raw}", code="parameter_invalid_integer", param=path)
        return int(raw)
    if kind == "number":
        if not _DECIMAL.match(raw):
            raise malformed(f"Invalid decimal: {raw}", code="parameter_invalid", param=path)
        return float(raw)
    if kind == "boolean":
        if raw not in {"true", "false"}:
            raise malformed(f"Invalid boolean: {raw}", code="parameter_invalid", param=path)
        return raw == "true"
    if form == "currency" and not _CURRENCY.match(raw.lower()):
        raise malformed(f"Invalid currency: {raw}.", code="parameter_invalid", param=path)
    if form == "decimal" and not _DECIMAL.match(raw):
        raise malformed(f"Invalid decimal: {raw}", code="parameter_invalid", param=path)
    if len(raw) > schema.get("maxLength", 5000):
        raise malformed(
            f"Invalid string: {raw[:20]}…; must be at most {schema['maxLength']} characters",
            code="parameter_invalid_string_length",
            param=path,
        )
    return raw.lower() if form == "currency" else raw
