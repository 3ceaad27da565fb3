"""The domain of a mail address in its normal form, and what a list of domains covers. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

_LABEL: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_LONGEST: Final = 253
# RFC 5321 section 4.1.2, Dot-string: quoted local parts exist on paper only.
_LOCAL: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LONGEST_LOCAL: Final = 64
# An address in a text: what comes before the sign, and its domain.
_ADDRESS: Final = re.compile(r"([^\s@<>()\[\],;:]*)\s*@\s*([^\s@<>()\[\],;:\"/\\]+)")
# Public suffixes of two parts in which companies register their own names.
_SHARED: Final = frozenset({"co", "com", "net", "org", "ac", "gov", "edu", "or", "ne", "go"})


def normal(domain: str) -> str:
    """Return a domain in lower case, without a final dot, in the letters that DNS knows. Empty if it cannot be one."""
    text = domain.strip().removesuffix(".").casefold()
    try:
        return text.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def domain_of(email: str) -> str:
    """Return the domain of an address in its normal form. Empty for an address without a valid domain."""
    return normal(email.rpartition("@")[2]) if "@" in email else ""


def is_address(text: str) -> bool:
    """Whether mail can be sent to this address: nothing but an address, with a local part in ASCII.

    The domain may be in Unicode, and counts as its form in DNS does.
    """
    local, sign, domain = text.rpartition("@")
    if not sign or len(local) > _LONGEST_LOCAL or _LOCAL.fullmatch(local) is None:
        return False
    found = normal(domain)
    labels = found.split(".")
    return (
        domain == domain.strip().removesuffix(".")
        and len(found) <= _LONGEST
        and len(labels) > 1
        and all(map(_LABEL.fullmatch, labels))
        and not labels[-1].isdigit()
    )


def is_domain(domain: str) -> bool:
    """Whether a company can own this domain: at least two parts, and not a suffix such as `co.uk`."""
    labels = domain.split(".")
    if len(domain) > _LONGEST or len(labels) < 2 or not all(map(_LABEL.fullmatch, labels)):
        return False
    return not (len(labels) == 2 and len(labels[1]) == 2 and labels[0] in _SHARED)


def addresses(text: str) -> set[str]:
    """Return every address in a text, in a form in which the same addresses are equal."""
    return {f"{local.casefold()}@{normal(domain)}" for local, domain in _ADDRESS.findall(text)}


def covers(domains: Collection[str], text: str) -> bool:
    """Whether an address lies in one of these domains or below one.

    The text may hold more than an address, such as a name or a second address: then any of its domains counts.
    """
    found = {normal(domain) for _, domain in _ADDRESS.findall(text)}
    listed = [each for each in map(normal, domains) if each]
    return any(domain == each or domain.endswith(f".{each}") for each in listed for domain in found)
