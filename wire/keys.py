"""The format of keys that callers choose: of tenants, accounts, categories, purposes and aliases."""

import re

KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,127}")


def is_key(text: str) -> bool:
    return KEY.fullmatch(text) is not None
