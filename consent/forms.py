"""The forms of data, from least to most processed. A consent to one form covers every later form."""

from typing import Final

RAW: Final = "raw"
PSEUDONYMISED: Final = "pseudonymised"
ANONYMISED: Final = "anonymised"
AGGREGATED: Final = "aggregated"
SYNTHETIC: Final = "synthetic"

FORMS: Final = (RAW, PSEUDONYMISED, ANONYMISED, AGGREGATED, SYNTHETIC)

# Who brings the data into its form. What the customer made before sending counts on its word.
VENDOR: Final = "vendor"
CUSTOMER: Final = "customer"
MAKERS: Final = (VENDOR, CUSTOMER)
# The forms that a customer may make itself: those that a vendor would have to prove by a measurement.
MADE_BEFORE_SENDING: Final = (ANONYMISED, AGGREGATED, SYNTHETIC)

_RANK: Final = {form: rank for rank, form in enumerate(FORMS)}


def is_form(form: str) -> bool:
    return form in _RANK


def covers(consented: str, asked: str) -> bool:
    """Whether a consent to the form `consented` allows the form `asked`. An unknown form is never allowed."""
    rank = _RANK.get(asked)
    return rank is not None and rank >= _RANK[consented]
