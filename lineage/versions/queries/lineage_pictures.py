"""The line of a version as a picture, as far as the caller may see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from lineage.judgement.model_name import ModelName
from lineage.versions import lineage_picture
from lineage.versions.lineage_picture import Box, Picture
from lineage.versions.queries import versions
from lineage.versions.queries.versions import LineageCount, VersionRecord

DRAWN: Final = 24  # so many up, and so many down; beyond, a picture tells nothing


@dataclass(frozen=True, slots=True)
class LineagePicture:
    """`above` and `below` count all there are; the newest `DRAWN` of each are drawn."""

    above: LineageCount
    below: LineageCount
    drawn: Picture[UUID]
    boxes: tuple[tuple[Box[UUID], ModelName], ...]
    width: int = lineage_picture.WIDTH  # of a box
    height: int = lineage_picture.HEIGHT


def of_version(seen: VersionRecord) -> LineagePicture:
    above = versions.ancestors_visible(model=seen.id, limit=DRAWN)
    below = versions.descendants_visible(model=seen.id, limit=DRAWN)
    names = {**above.newest, seen.id: seen.model, **below.newest}
    found = lineage_picture.draw(
        of=seen.id,
        labels={id: f"{one.name} {one.version}" for id, one in names.items()},
        edges=[(one.parent, one.child) for one in versions.edges(models=list(names))],
        above=list(above.newest),
        below=list(below.newest),
    )
    return LineagePicture(above, below, found, tuple((box, names[box.id]) for box in found.boxes))
