"""Make objects with every member that the specification requires, for operations to fill in."""

from __future__ import annotations

from typing import Any

from sandbox.stripe.contract import Contract

# Members Stripe leaves out of an object unless the caller asks for them with `expand[]`.
# The specification does not distinguish them: other optional, non-nullable members are always present.
SHOWN_ONLY_WHEN_EXPANDED = {
    "coupon": frozenset({"applies_to", "currency_options"}),
    "price": frozenset({"currency_options", "tiers"}),
    "customer": frozenset({"cash_balance", "sources", "subscriptions", "tax", "tax_ids"}),
    "invoice": frozenset({"payments", "confirmation_secret"}),
}


def skeleton(contract: Contract, name: str) -> dict[str, Any]:
    """Return an object of this schema: null where allowed, otherwise an empty value for required members."""
    schema = contract.schemas[name]
    required = set(schema.get("required", []))
    hidden = SHOWN_ONLY_WHEN_EXPANDED.get(name, frozenset())
    body: dict[str, Any] = {}
    for member, part in schema.get("properties", {}).items():
        if member in hidden:
            continue
        if _nullable(part):
            body[member] = None
        elif member in required:
            body[member] = _empty(contract, part)
    return body


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
