"""Verify a document with its signature beside it: every shown member must equal the signed one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from licet import tokens
from licet.errors import Untrusted
from licet.tokens import KeyOf
from licet.verification.result import same


def signed(
    document: Mapping[str, Any], *, name: str, kind: str, unsigned: Collection[str], key_of: KeyOf
) -> dict[str, Any]:
    """Return the signed content.

    `kind` is the signature's `typ`; `unsigned` are the members it does not cover.

    Raises: Untrusted.
    """
    jws = document.get("jws")
    if not isinstance(jws, str):
        raise Untrusted(f"The {name} is not signed.")
    content = tokens.signed(jws, kind=kind, key_of=key_of)
    shown = {member: value for member, value in document.items() if member not in {"jws", *unsigned}}
    for member in sorted(content.keys() | shown.keys()):
        if member not in content or member not in shown or not same(content[member], shown[member]):
            raise Untrusted(f"The signed content differs from the {name} in {member}.")
    return content
