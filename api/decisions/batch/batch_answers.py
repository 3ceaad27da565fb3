"""The answers to a batch, and the numbers of their reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from consent import policy

ALLOWED = 0  # the code of an allowed question, which has no reason


@dataclass(frozen=True, slots=True)
class BatchAnswers:
    """For each question of a batch: whether it is allowed, and the index in `codes` of the reasons if not."""

    allow: NDArray[np.bool_]
    reason: NDArray[np.uint16]
    codes: Sequence[str]


class ReasonCodes:
    """Numbers each combination of reason codes; several codes are joined with a comma."""

    def __init__(self) -> None:
        self.texts = [""]
        self._numbers = {"": ALLOWED}

    def number(self, decision: policy.Decision) -> int:
        """Return the number of a decision's reasons; ALLOWED if it is allowed."""
        text = "" if decision.allow else ",".join(reason.code for reason in decision.reasons)
        number = self._numbers.get(text)
        if number is None:
            number = self._numbers[text] = len(self.texts)
            self.texts.append(text)
        return number
