"""The key of a request, as its holder sees it."""

from __future__ import annotations

from api.schema.records import ListOf, Noun, Record
from api.schema.scalars import Choice, Constant, Text, Time

API_KEY = Noun(
    "ApiKey",
    {
        "object": Constant("api_key"),
        "name": Text(null=True),
        "hint": Text("The first characters of the key"),
        "mode": Choice(("live", "test")),
        "scopes": ListOf(Text(), "As they were given. `admin` implies others"),
        "tenant": Text("The key of the only tenant that it sees; null: all", null=True),
        "regions": ListOf(Text(), "The only regions in which it is used; null: all", null=True),
        "networks": ListOf(Text(), "The only networks from which it works; null: all", null=True),
        "expires_at": Time(null=True),
        "server": Record(
            {
                "version": Text("The version of the server"),
                "time": Time("The server's clock, by which everything is judged"),
            }
        ),
    },
    description="What a key may do",
)
