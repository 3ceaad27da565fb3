"""Why one item of a proposal, or the answer to it, is refused."""

from __future__ import annotations


class ItemRefused(ValueError):
    """An item or an answer is refused: `place` is its position, from 0, and `cause` says why. `member` is at fault."""

    def __init__(self, place: int, cause: Exception, *, member: str = "") -> None:
        super().__init__(str(cause))
        self.place, self.cause, self.member = place, cause, member


class ItemRepeated(ValueError):
    """The same item stands here twice. Name each of them once."""

    code = "item_repeated"
