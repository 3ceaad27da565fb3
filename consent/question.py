"""What a training job asks: may this tenant's data of this category be used for this purpose, and so on."""

from datetime import datetime
from typing import Final, NamedTuple

SHARED: Final = "shared"


class Question(NamedTuple):
    """One question. None is left out; what that means is the policy's to say, never a guess of the caller's.

    `audience` is whose the result will be: `"shared"` or a tenant's key. A tuple, as one is made for each answer:
    a frozen dataclass takes four times as long to make.
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
