"""The canonical bytes of a JSON value: RFC 8785 (JCS). They are what the ledger stores and hashes."""

from typing import Any

import rfc8785


class NotCanonicalisable(ValueError):
    """A value has no canonical form: it holds NaN, an integer beyond ±(2^53 - 1), half a surrogate pair,
    a name that is no string, or something JSON does not know."""

    code = "not_canonical"


def encode(value: Any) -> bytes:
    """Raises: NotCanonical."""
    try:
        return rfc8785.dumps(value)
    except ValueError as error:  # the library's errors, and codecs' for a surrogate in a name
        raise NotCanonicalisable(f"there is no canonical form: {error}") from error
    except RecursionError as error:
        raise NotCanonicalisable("there is no canonical form: the value is nested too deeply") from error
