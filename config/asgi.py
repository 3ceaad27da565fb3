"""The ASGI application: Django, and before it the fast lane for decisions and the long poll for changes."""

from __future__ import annotations

import asyncio
import os
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
_django = get_asgi_application()

# Django must be set up before our own modules are imported.
from django.conf import settings  # noqa: E402

from api import long_poll  # noqa: E402
from api.asgi import Application as AsgiApplication  # noqa: E402
from api.asgi import Exchange, Headers  # noqa: E402
from api.decisions.fastlane import batch, channel, connection, heartbeat, lane  # noqa: E402
from api.front_door import FrontDoor  # noqa: E402
from config import garbage_collection, start_gate, tracing, warm_up  # noqa: E402
from ledger import connections  # noqa: E402


class Application:
    """Routes each request to the fast lane, the long poll or Django.

    In production it answers nothing until it has passed the start gate. This holds for every web server that runs it.

    With `fast_lane` off, Django answers every decision. `direct` is the way into the lane without ASGI; the
    protocol of the web server (`api.decisions.fastlane.protocol`) uses it where it is not None.
    """

    def __init__(self, *, fast_lane: bool) -> None:
        self._changes = long_poll.LongPoll(_django, conninfo=connection.conninfo)
        self._heartbeat: heartbeat.Heartbeat | None = None
        self._routes: dict[tuple[str, str], AsgiApplication] = {("GET", long_poll.PATH): self._changes}
        self._door = FrontDoor(self._routed, _django)
        self._lane = lane.FastLane(_django, familiar=self._door.familiar) if fast_lane else None
        self._may_serve = settings.LICET_ENVIRONMENT == "development"
        self.direct = None if self._lane is None else self._ask
        if self._lane is not None:
            self._routes["POST", lane.PATH] = self._lane
            self._routes["POST", batch.PATH] = batch.BatchLane(self._lane, _django)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            if not self._may_serve:
                raise RuntimeError("This server runs no lifespan, so nothing has checked that it may serve.")
            await self._door(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        else:
            await _django(scope, receive, send)

    def _ask(self, headers: Headers, body: bytes, exchange: Exchange) -> bool:
        return self._may_serve and self._lane is not None and self._lane.direct(headers, body, exchange)

    async def _routed(self, scope: Any, receive: Any, send: Any) -> None:
        application = self._routes.get((scope["method"], scope["path"]), _django)
        await application(scope, receive, send)

    async def _lifespan(self, receive: Any, send: Any) -> None:
        """Refuse to start on a database of another version; write the rest of the decision log before the process ends.

        Django itself has no lifespan.
        """
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                try:
                    await asyncio.to_thread(start_gate.pass_or_refuse, "web")
                except start_gate.Refused as reasons:
                    start_gate.say(reasons)
                    await send({"type": "lifespan.startup.failed", "message": ""})
                    return
                self._may_serve = True
                await asyncio.to_thread(warm_up.import_views)
                self._heartbeat = heartbeat.Heartbeat(
                    channel.PipelinedConnection(connection.conninfo(), life=connections.new_life("heartbeat"))
                )
                self._heartbeat.start()
                garbage_collection.freeze_startup_objects()
                await send({"type": "lifespan.startup.complete"})
            else:
                if self._heartbeat is not None:
                    await self._heartbeat.stop()
                if self._lane is not None:
                    await self._lane.close()
                await self._changes.close()
                await send({"type": "lifespan.shutdown.complete"})
                return


application = tracing.traced(Application(fast_lane=settings.DECISIONS_FAST_LANE))
