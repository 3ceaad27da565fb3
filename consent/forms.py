"""The forms of data, from least to most processed. A consent to one form covers every later form."""

from typing import Final

RAW: Final = "raw"
PSEUDONYMISED: Final = "pseudonymised"
ANONYMISED: Final = "anonymised"
AGGREGATED: Final = "aggregated"
SYNTHETIC: Final = "synthetic"

FORMS: Final = (RAW, PSEUDONYMISED, ANONYMISED, AGGREGATED, SYNTHETIC)

_RANK: Final = {form: rank for rank, form in enumerate(FORMS)}


def is_form(form: str) -> bool:
    return form in _RANK


def covers(consented: str, asked: str) -> bool:
    """Whether a consent to the form `consented` allows the form `asked`. An unknown form is never allowed."""
    rank = _RANK.get(asked)
    return rank is not None and rank >= _RANK[consented]
