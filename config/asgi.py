"""The ASGI application: Django, and before it the thin face for decisions."""

from __future__ import annotations

import os
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
_django = get_asgi_application()

# Django must be set up before anything of ours is imported.
from api import long_poll  # noqa: E402
from api.decisions import face  # noqa: E402
from api.decisions.batch import face as batch_face  # noqa: E402
from config import collecting  # noqa: E402

_decisions = face.Face(_django)
_batches = batch_face.BatchFace(_decisions, _django)
_changes = long_poll.LongPoll(_django, conninfo=face.conninfo)


class Application:
    """What the web server serves."""

    direct = staticmethod(_decisions.direct)  # a way in without ASGI, for servers that have one (config.http)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["path"] == face.PATH and scope["method"] == "POST":
            await _decisions(scope, receive, send)
        elif scope["type"] == "http" and scope["path"] == batch_face.PATH and scope["method"] == "POST":
            await _batches(scope, receive, send)
        elif scope["type"] == "http" and scope["path"] == long_poll.PATH and scope["method"] == "GET":
            await _changes(scope, receive, send)
        elif scope["type"] == "lifespan":
            await _lifespan(receive, send)
        else:
            await _django(scope, receive, send)


async def _lifespan(receive: Any, send: Any) -> None:
    """Django has none; ours ends with what is still to be written."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            collecting.settle()
            await send({"type": "lifespan.startup.complete"})
        else:
            await _decisions.close()
            await _changes.close()
            await send({"type": "lifespan.shutdown.complete"})
            return


application = Application()
