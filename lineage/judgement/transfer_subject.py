"""What would be transferred: a model version, a copy of tenants' data, or the vendor itself. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Literal
from uuid import UUID

from lineage.judgement.model_name import ModelName
from wire import ids

# How long a decision is kept up to date: an allowed transfer is judged again after each relevant change.
CHECK_LIFETIME: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class TransferSubject:
    """What would be transferred. Without `model` and `holding` it is the vendor itself."""

    model: ModelName | None = None
    id: UUID | None = None
    holding: UUID | None = None

    @property
    def kind(self) -> Literal["model", "holding", "vendor"]:
        if self.holding is not None:
            return "holding"
        return "vendor" if self.model is None else "model"

    @property
    def name(self) -> str:
        if self.holding is not None:
            return ids.render(ids.HOLDING, self.holding)
        return "" if self.model is None else str(self.model)

    def to_dict(self) -> dict[str, Any]:
        if self.holding is not None:
            return {"holding": self.name}
        return {"vendor": True} if self.model is None else {"model": self.model.to_dict()}
