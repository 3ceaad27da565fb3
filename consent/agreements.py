"""Signed agreements, as decisions need them: what each says about training, for what, and for how long. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from consent.paper_ends import End, Voiding
from consent.paper_scopes import EVERYTHING, Scope

# no: it prohibits training. yes: it permits training, if the customer consents. None: it says nothing about it.
Word = Literal["yes", "no"]
CONTROLLED: Final = "account_and_controlled"
# A silent paper of this kind is a contract of its own. Of any other kind it only adds to one.
_CONTRACTS: Final = frozenset({"msa", "dpa"})


@dataclass(frozen=True, slots=True)
class AgreementFacts:
    """One agreement that has effect. `seq` is the place in the ledger from which it counts.

    `account` is the key of the account that owns the paper. `inherited` says that this is an account above the one that
    a question is about.
    """

    reference: str
    training: str
    effective_from: datetime
    effective_until: datetime | None
    amends: str
    seq: int
    kind: str = "msa"
    data_use: str = "unstated"
    amended_by: str = "portal"
    renews: bool = False
    ends: End | None = None
    binds: str = ""
    scope: Scope = EVERYTHING
    independent: bool = False
    voided: Voiding | None = None
    account: str = ""
    inherited: bool = False

    def word(self) -> Word | None:
        """Return what the paper says about training by itself.

        A silent paper that says nothing about the use of data neither permits nor prohibits if it only adds to another.
        """
        if self.training == "prohibited":
            return "no"
        if self.training == "opt_in":
            return "yes"
        if self.data_use == "services_only":
            return "no"
        if self.data_use == "wider":
            return "yes"
        contract = self.kind in _CONTRACTS and not self.amends
        return "yes" if contract and self.data_use == "unstated" else None

    def binds_controlled(self) -> bool:
        """Whether it binds the accounts below its own. A prohibition does unless it says otherwise."""
        return self.binds == CONTROLLED or (not self.binds and self.word() == "no")
