"""Which passwords are too well known to be one: leaked lists that packages carry, so nothing leaves this machine."""

from __future__ import annotations

import re
from typing import Any, Final

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from zxcvbn import zxcvbn

# The password of all people in the demonstration. It is refused everywhere else.
DEMONSTRATION: Final = "licet-demo"
_LONGEST: Final = 72  # characters that are looked at
_INSTEAD: Final = "Take several words that do not belong together, or a password manager."
_STRONG: Final = 4  # of 0 to 4: 10^10 guesses at least


class KnownPasswordValidator:
    """Refuses leaked passwords, and what is easily guessed from them, from the person's names or from Licet's.

    Django carries the 20,000 most frequent of Have I Been Pwned, zxcvbn 30,000 more and the patterns people put around
    them: repetitions, sequences, keyboard rows, years, letters replaced by digits.
    """

    def __init__(self) -> None:
        self._frequent = CommonPasswordValidator()

    def validate(self, password: str, user: Any = None) -> None:
        """Raises: ValidationError."""
        self._frequent.validate(password)
        rest = password
        for word in _words(user):
            rest = re.sub(re.escape(word), "", rest, flags=re.IGNORECASE)
        if not rest or zxcvbn(rest[:_LONGEST])["score"] < _STRONG:
            raise ValidationError(
                f"This password is easily guessed. {_INSTEAD}", code="password_easily_guessed"
            )

    def get_help_text(self) -> str:
        return f"Your password must not be easily guessed. {_INSTEAD}"


def is_refused(password: str, *, environment: str) -> bool:
    """Whether sign-in refuses this password even if it is right: the demonstration's, anywhere else."""
    return environment != "development" and password == DEMONSTRATION


def _words(user: Any) -> list[str]:
    """Return what anybody would try first: the product's name and the person's, longest first."""
    about = f"licet {getattr(user, 'email', '')} {user.get_full_name() if user is not None else ''}"
    return sorted(
        {word for word in re.split(r"[\W_]+", about.lower()) if len(word) > 2}, key=len, reverse=True
    )
