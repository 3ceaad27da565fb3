"""Objects with every member the specification requires, so that behaviour fills in only what it knows."""

from __future__ import annotations

from typing import Any

from sandbox.stripe.contract import Contract

# Members Stripe leaves out of an object unless the caller asks for them with `expand[]`.
# The specification marks them only by being optional and not nullable, like several that are always there.
SHOWN_ONLY_WHEN_EXPANDED = {
    "coupon": frozenset({"applies_to", "currency_options"}),
    "price": frozenset({"currency_options", "tiers"}),
    "customer": frozenset({"cash_balance", "sources", "subscriptions", "tax", "tax_ids"}),
    "invoice": frozenset({"payments", "confirmation_secret"}),
}


def skeleton(contract: Contract, name: str) -> dict[str, Any]:
    """An object of that schema: null where null is allowed, an empty value where a value is required."""
    schema = contract.schemas[name]
    required = set(schema.get("required", []))
    hidden = SHOWN_ONLY_WHEN_EXPANDED.get(name, frozenset())
    made: dict[str, Any] = {}
    for member, part in schema.get("properties", {}).items():
        if member in hidden:
            continue
        if _nullable(part):
            made[member] = None
        elif member in required:
            made[member] = _empty(contract, part)
    return made


def _nullable(schema: dict[str, Any]) -> bool:
    return "null" in schema.get("type", []) or {"type": "null"} in schema.get("anyOf", [])


def _empty(contract: Contract, schema: dict[str, Any]) -> Any:
    if "$ref" in schema:
        return skeleton(contract, schema["$ref"].rsplit("/", 1)[1])
    if "anyOf" in schema:
        return _empty(contract, schema["anyOf"][0])
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("type") == "object":
        required = schema.get("required", [])
        return {
            name: _empty(contract, part)
            for name, part in schema.get("properties", {}).items()
            if name in required
        }
    return {"string": "", "integer": 0, "number": 0, "boolean": False, "array": []}[schema["type"]]
