"""Why an answer to a proposal is refused."""

from __future__ import annotations


class RoundSuperseded(Exception):
    """The proposal was answered meanwhile. Read it again, and answer the round that it is in."""

    code = "round_superseded"


class ProposalLapsed(Exception):
    """Nobody answered the proposal in time, so it lapsed. Propose it again."""

    code = "proposal_lapsed"


class UnknownItem(LookupError):
    """The proposal has no such item. Check its number."""

    code = "unknown_item"


class ItemSettled(Exception):
    """The item was accepted, refused or has lapsed. Answer the items that are open."""

    code = "item_settled"


class OtherSidesTurn(Exception):
    """The items wait for the other side. You can answer once it is your turn."""

    code = "other_sides_turn"


class SidesMixed(ValueError):
    """Some of these items wait for the customer and others for the vendor. Answer them apart."""

    code = "sides_mixed"


class SignatureMissing(ValueError):
    """The customer accepts and counters with a signature. Name the signatory."""

    code = "signatory_missing"


class ConditionsMissing(ValueError):
    """A counter-offer needs conditions, and no other answer has any."""

    code = "conditions_missing"
