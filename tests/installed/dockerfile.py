"""Read a Dockerfile into stages of steps. It knows the instructions that deploy/Dockerfile uses, and refuses any other."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field


class UnknownInstruction(ValueError):
    """The tests cannot carry out this instruction: teach them, or leave it out."""


@dataclass
class Stage:
    """One stage: what it begins with, its steps as (instruction, argument), and what the image says of running it."""

    base: str
    name: str
    steps: list[tuple[str, str]] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    user: str = "0:0"
    folder: str = "/"
    command: list[str] = field(default_factory=list)
    health: list[str] = field(default_factory=list)


def parse(text: str) -> list[Stage]:
    """Return the stages in order. Raises: UnknownInstruction."""
    arguments: dict[str, str] = {}
    stages: list[Stage] = []
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        word, _, rest = line.partition(" ")
        if word == "ARG" and not stages:
            name, _, value = rest.partition("=")
            arguments[name] = value
        elif word == "FROM":
            base, _, name = rest.partition(" AS ")
            stages.append(Stage(re.sub(r"\$\{(\w+)\}", lambda found: arguments[found[1]], base), name))
        else:
            _add(stages[-1], word, rest)
    return stages


def _add(stage: Stage, word: str, rest: str) -> None:
    match word:
        case "RUN" | "COPY":
            stage.steps.append((word, rest))
        case "WORKDIR":
            stage.folder = rest
            stage.steps.append((word, rest))
        case "ENV":
            name, _, value = rest.partition("=")
            stage.environment[name] = value
        case "USER":
            stage.user = rest
        case "CMD":
            stage.command = json.loads(rest)
        case "HEALTHCHECK":
            stage.health = json.loads(rest.partition("CMD ")[2])
        case "EXPOSE":
            pass  # says something to people, and does nothing
        case _:
            raise UnknownInstruction(f"{word} {rest}")
