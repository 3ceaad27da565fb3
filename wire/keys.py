"""Keys that outside systems choose: of tenants, accounts, categories and purposes, and their aliases."""

import re

KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,127}")


def is_key(text: str) -> bool:
    return KEY.fullmatch(text) is not None
