"""Results that are pages of the desk, by their names in the sidebar."""

from __future__ import annotations

from collections.abc import Iterator

from desk import navigation
from desk.search.asked import Asked
from desk.search.result import Result
from tenants.models import User


def results(asked: Asked, user: User) -> Iterator[Result]:
    for group in navigation.groups(user):
        for item in group["items"]:
            name = str(item["title"])
            if asked.words and all(word.casefold() in name.casefold() for word in asked.words):
                yield Result("Page", name, str(group["title"]), str(item["link"]), item["icon"], 35)
