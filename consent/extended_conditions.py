"""The conditions under which a customer is asked to extend a consent after an edit of the catalogue. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from consent.conditions import Conditions
from consent.statement_rules import Statement


def extended(said: Statement, present: Mapping[str, str]) -> Conditions:
    """Return the conditions of the consent for what its fields mean now, with the same data window.

    Without `data_from` the window keeps the gaps of earlier pauses. So where the consent was paused, it begins with
    `valid_from` instead.
    """
    was = said.conditions
    kept = tuple(dict.fromkeys(present[name] for name in was.fields if name in present))
    begins = was.valid_from or said.effective_from()
    if was.data_from is None:
        return replace(was, fields=kept, valid_from=begins)
    if not said.pauses:
        return replace(was, fields=kept)
    begins = was.data_from if isinstance(was.data_from, datetime) else begins
    return replace(was, fields=kept, data_from=None, valid_from=begins)
