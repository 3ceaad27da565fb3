"""The canonical bytes of a JSON value by RFC 8785 (JCS). The ledger stores and hashes these bytes."""

from typing import Any

import rfc8785


class NotCanonicalisable(ValueError):
    """The value has no canonical form.

    It contains NaN, an integer beyond ±(2^53 - 1), half a surrogate pair, a name that is not a string, or a type that
    JSON does not have.
    """

    code = "not_canonical"


def encode(value: Any) -> bytes:
    """Encode a value as canonical JSON (RFC 8785). Raises: NotCanonicalisable."""
    try:
        return rfc8785.dumps(value)
    except ValueError as error:  # an error of the library, or of the codec for a surrogate in a name
        raise NotCanonicalisable(f"the value has no canonical form: {error}") from error
    except RecursionError as error:
        raise NotCanonicalisable("the value has no canonical form: it is nested too deeply") from error
