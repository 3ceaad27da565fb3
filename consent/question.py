"""The question of a training job: may it use this tenant's data of this category for this purpose?"""

from datetime import datetime
from typing import Final, NamedTuple

SHARED: Final = "shared"


class Question(NamedTuple):
    """One question. None means that the caller left the part out; the policy decides what that means.

    `audience` is the receiver of the result: `"shared"` or a tenant's key. A tuple, because one is made for each
    answer and a frozen dataclass takes four times as long to make.
    """

    tenant: str
    category: str
    purpose: str
    fields: tuple[str, ...] | None = None
    form: str | None = None
    region: str | None = None
    model_family: str | None = None
    processors: tuple[str, ...] | None = None
    audience: str | None = None
    data_from: datetime | None = None
    data_until: datetime | None = None
