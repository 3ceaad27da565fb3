"""A document with its own signature beside it: what is shown is what was signed, member by member."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from licet import tokens
from licet.errors import Untrusted
from licet.tokens import KeyOf
from licet.verification.result import same


def signed(
    given: Mapping[str, Any], *, name: str, kind: str, unsigned: Collection[str], key_of: KeyOf
) -> dict[str, Any]:
    """What was signed. `kind` is the signature's, `unsigned` are the members it leaves out. Raises: Untrusted."""
    jws = given.get("jws")
    if not isinstance(jws, str):
        raise Untrusted(f"The {name} is not signed.")
    said = tokens.signed(jws, kind=kind, key_of=key_of)
    shown = {member: value for member, value in given.items() if member not in {"jws", *unsigned}}
    for member in sorted(said.keys() | shown.keys()):
        if member not in said or member not in shown or not same(said[member], shown[member]):
            raise Untrusted(f"What is signed differs from the {name} in {member}.")
    return said
