"""The name of a model version."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelName:
    """The name of one model version: `family/name/version`."""

    family: str
    name: str
    version: str

    def __str__(self) -> str:
        return f"{self.family}/{self.name}/{self.version}"

    def to_dict(self) -> dict[str, str]:
        return {"family": self.family, "name": self.name, "version": self.version}
