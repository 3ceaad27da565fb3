"""Headers, forms, uploads, documents and texts for `bench.parsers`: how they are read, and typical and hostile ones."""

from __future__ import annotations

import asyncio
import base64
import gzip
import io
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from api import form_guard

Named = Iterator[tuple[str, bytes]]


# -- gzip -----------------------------------------------------------------------------------------------


def gzip_of(make: Callable[[int], bytes]) -> Callable[[int], bytes]:
    """A body that has about `size` bytes when it is packed."""

    def packed(size: int) -> bytes:
        probe = 64 * 1024
        return gzip.compress(make(size * probe // len(gzip.compress(make(probe)))))

    return packed


def gzip_bombs(size: int) -> Named:
    """Each unpacks to as much as is allowed, and a little more."""
    from api.content_encoding import FREE_BYTES, TIMES

    yield "zeros", gzip.compress(b"\0" * (size * 1000), 9)
    yield "members", gzip.compress(b"") * (size // 20)
    yield "one byte off", gzip.compress(b"x" * size)[:-1]
    for fragment in ("1,", '"",', '{"a":1,"a":1},', "[[]],", '{"a":{}},', "[", '"\\u0061",'):
        inner = (FREE_BYTES + TIMES * size) * 9 // 10
        raw = ("[" + (fragment * (inner // len(fragment))).rstrip(",") + "]").encode()
        bomb = gzip.compress(raw, 9)
        # A comment in the header makes it `size` bytes long. The limit of unpacking grows with that length.
        yield (
            fragment,
            bomb[:3] + b"\x10" + bomb[4:10] + b"c" * max(0, size - len(bomb) - 1) + b"\0" + bomb[10:],
        )


# -- Short texts ------------------------------------------------------------------------------------------


def printable(size: int) -> Named:
    for letter in ("a", " ", "=", "-", "_", "\xff", "\0", "a ", "+/"):
        yield letter, (letter * size)[:size].encode("latin-1")


def cursor(size: int) -> bytes:
    return base64.urlsafe_b64encode(b"1:" + b"a" * (size * 3 // 4 - 2)).rstrip(b"=")


def entity_tags(size: int) -> bytes:
    return ", ".join(f'"{number:032x}"' for number in range(size // 36)).encode()


def tag_lists(size: int) -> Named:
    for fragment in (",", '"",', " ,", "W/,", "*,", '"', "W/W/W/"):
        yield fragment, (fragment * size)[:size].encode()


def query(size: int) -> bytes:
    return ("limit=" + "machine-telemetry%2C" * (size // 20)).encode()


def queries(size: int) -> Named:
    for fragment in ("&", "=", "a&", "a=&", "%41", "%", "+", "a=%00&", ";", "limit=1&", "%ff&"):
        yield fragment, (fragment * size)[:size].encode()


def read_cookies(raw: bytes) -> Any:
    """As the web server does: a header that it refuses is not read on."""
    from django.http import parse_cookie

    from api.decisions.fastlane.protocol import MAX_COOKIES
    from api.known_callers import KnownCallers
    from wire.problems import Problem

    if raw.count(b";") > MAX_COOKIES:
        raise ValueError("too many cookies")
    with suppress(Problem):
        KnownCallers().credential({b"cookie": raw})
    return parse_cookie(raw.decode("latin-1"))


def cookies(size: int) -> bytes:
    return b"; ".join(b"name%04d=%b" % (number, b"v" * (size // 40)) for number in range(36))


def hostile_cookies(size: int) -> Named:
    for fragment in (
        ";",
        "=",
        "a;",
        "a=;",
        '"',
        '\\"',
        "a=\\054;",
        "sessionid=",
        "sessionid=\\",
        'a="\\101\\',
        "$Path=a;",
        " ",
    ):
        yield fragment, ("sessionid=" + fragment * size)[:size].encode()


# -- HTTP -------------------------------------------------------------------------------------------------


class _Transport:
    """Takes what the protocol answers."""

    def __init__(self) -> None:
        self.closed = False

    def write(self, data: bytes) -> None:
        pass

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def get_extra_info(self, name: str) -> Any:
        return {"peername": ("127.0.0.1", 1), "sockname": ("127.0.0.1", 2)}.get(name)

    def pause_reading(self) -> None:
        pass

    resume_reading = write_eof = pause_reading


async def _swallow(_scope: Any, receive: Any, send: Any) -> None:
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def read_http(raw: bytes) -> None:
    """Feed a request to the web server's protocol, in pieces as they come from a socket, with an application behind."""
    import uvicorn
    from uvicorn.server import ServerState

    from api.decisions.fastlane import protocol
    from config import web

    async def journey() -> None:
        config = uvicorn.Config(_swallow, lifespan="off", **web.SETTINGS)
        config.load()
        loop = asyncio.get_running_loop()
        state = ServerState()
        connection = protocol.Protocol(config=config, server_state=state, app_state={}, _loop=loop)
        transport = _Transport()
        connection.connection_made(transport)  # type: ignore[arg-type]
        for start in range(0, len(raw), 65536):
            connection.data_received(raw[start : start + 65536])
            await asyncio.sleep(0)
        await asyncio.gather(
            *state.tasks, return_exceptions=True
        ) if transport.closed else await asyncio.sleep(0)
        connection.connection_lost(None)

    asyncio.run(journey())


_LINE = b"POST /v1/agreements HTTP/1.1\r\nHost: localhost\r\n"


def head(size: int) -> bytes:
    lines = b"".join(b"X-Header-%02d: %b\r\n" % (number, b"v" * (size // 64)) for number in range(60))
    return _LINE + lines + b"\r\n"


def heads(size: int) -> Named:
    for fragment in (
        b"a:\r\n",
        b"a: b\r\n",
        b"a:\t\t\r\n",
        b"Connection: upgrade\r\n",
        b"Cookie: a=b\r\n",
        b"\r\n",
        b"Content-Length: 0\r\n",
    ):
        lines = fragment * (size // len(fragment))
        yield fragment.decode(), _LINE + lines + b"\r\n"
    yield (
        "an upgrade with many headers",
        _LINE + b"Connection: upgrade\r\nUpgrade: x\r\n" + b"a: b\r\n" * 90 + b"\r\n",
    )
    yield "requests at once", (b"GET / HTTP/1.1\r\nHost: a\r\n\r\n") * (size // 27)


def chunked(size: int) -> bytes:
    """A body in chunks of four kibibytes."""
    pieces = [b"1000\r\n" + b"x" * 4096 + b"\r\n"] * (size // 4104)
    return _LINE + b"Transfer-Encoding: chunked\r\n\r\n" + b"".join(pieces) + b"0\r\n\r\n"


def chunks(size: int) -> Named:
    begin = _LINE + b"Transfer-Encoding: chunked\r\n\r\n"
    for piece in (
        b"1\r\nx\r\n",
        b"1;a=b\r\nx\r\n",
        b"00000001\r\nx\r\n",
        b"20\r\n" + b"x" * 32 + b"\r\n",
        b"0x2\r\nxx\r\n",
    ):
        yield piece[:12].decode(), begin + piece * (size // len(piece)) + b"0\r\n\r\n"
    yield "a long extension", begin + b"1;" + b"a" * size
    yield "trailers", begin + b"0\r\n" + b"a: b\r\n" * (size // 6) + b"\r\n"
    direct = begin.replace(b"agreements", b"decisions")
    yield "a question in single bytes", direct + b"1\r\nx\r\n" * (size // 6) + b"0\r\n\r\n"


# -- Forms and uploads --------------------------------------------------------------------------------------


def _posted(raw: bytes, kind: str) -> Any:
    from django.core.handlers.asgi import ASGIRequest

    headers = [
        (b"content-type", kind.encode()),
        (b"content-length", b"%d" % len(raw)),
        (b"host", b"localhost"),
    ]
    scope = {"type": "http", "method": "POST", "path": "/", "headers": headers, "query_string": b""}
    return ASGIRequest(scope, io.BytesIO(raw))


def read_form(raw: bytes) -> Any:
    request = _posted(raw, "application/x-www-form-urlencoded")
    return request.POST if form_guard.FormGuard(lambda _: None).process_request(request) is None else None


def form(size: int) -> bytes:
    """A page of German text, as a browser sends it."""
    sentence = "F%C3%BCr+das+Training+d%C3%BCrfen+wir+Maschinendaten+nutzen%2C+solange+Sie+nicht+widersprechen.%0D%0A"
    return ("text=" + sentence * (size // len(sentence))).encode()


def forms(size: int) -> Named:
    for fragment in ("%41", "%", "&", "a&", "a=b&", "+", "%ff", "%C3%BC", "=", "%00", ";"):
        yield fragment, ("a=" + fragment * size)[:size].encode()


def read_upload(raw: bytes) -> Any:
    request = _posted(raw, "multipart/form-data; boundary=licet")
    return request.POST, request.FILES


def upload(size: int) -> bytes:
    head = b'--licet\r\nContent-Disposition: form-data; name="document"; filename="a.pdf"\r\n'
    head += b"Content-Type: application/pdf\r\n\r\n"
    return head + b"%PDF-1.7 " + bytes(range(256)) * (size // 256) + b"\r\n--licet--\r\n"


def uploads(size: int) -> Named:
    part = '--licet\r\nContent-Disposition: form-data; name="a{}"{}\r\n{}\r\n'
    for name, more, text in (
        ("many fields", "", "\r\nx"),
        ("many files", '; filename="a"', "\r\nx"),
        ("base64", "", "Content-Transfer-Encoding: base64\r\n\r\nQQ=="),
    ):
        one = part.format("", more, text)
        yield name, (one * (size // len(one))).encode() + b"--licet--\r\n"
    base = part.format("", '; filename="a"', "Content-Transfer-Encoding: base64\r\n")
    yield "base64 of blanks", base.encode() + b" " * size + b"\r\n--licet--\r\n"
    yield "base64 of single letters", base.encode() + b"Q \n" * (size // 3) + b"\r\n--licet--\r\n"
    yield "a header without end", b"--licet\r\nContent-Disposition: form-data; " + b'a="b"; ' * (size // 7)
    yield "nearly boundaries", part.format("", "", "").encode() + b"\r\n--lice" * (size // 8)
    yield "boundaries", b"--licet\r\n" * (size // 9)
    yield "line ends", b"\r\n" * (size // 2)


def read_document(raw: bytes) -> Any:
    from consent import evidence_kinds

    for name in ("a.pdf", "a.eml", "a.p7m", "a.docx"):
        try:
            evidence_kinds.content_type(name, raw)
        except evidence_kinds.EvidenceTypeNotAllowed:
            continue


def document(size: int) -> bytes:
    return (b"%PDF-1.7\n" + b"1 0 obj << /Type /Catalog >> endobj\n" * (size // 36))[:size]


def documents(size: int) -> Named:
    for begin in (b"%PDF-1.7", b"PK\x03\x04", b"0\x80", b"From: a\n", b"\0", b"\xd0\xcf\x11\xe0", b"RIFF"):
        for fragment in (b"\0", b"PK\x01\x02", b"\n", b"%PDF", b"from:date:\n", b"<?xml ", b"word/"):
            yield f"{begin!r} {fragment!r}", (begin + fragment * size)[:size]


# -- Texts of the vendor --------------------------------------------------------------------------------------


def read_markdown(raw: bytes) -> Any:
    from portal.templatetags import words

    return words.markdown(raw.decode())


def terms(size: int) -> bytes:
    part = "## Use\n\nWe train **shared models** on data of [this category](/terms), and *nothing else*.\n\n"
    part += "- one\n- two\n\n"
    return (part * (size // len(part))).encode()


_MARKS = (
    "[", "![", "[a](", "*", "**a ", "*a_ ", "_", "`", "``a`", "> ", ">", "- ", "1. ", "#", "<", "<a ", "&", "&#", "\\",
    "[a]: b\n", "[a]: <b> 'c\n", "\n", " ", "\t", "a\n", "a\n=", "~~~\n", "|a", "]", "](", "<!--", "<?", "***", "*_",
    "x@y ",
)  # fmt: skip


def hostile_terms(size: int) -> Named:
    for fragment in _MARKS:
        yield fragment, (fragment * size)[:size].encode()
    yield "nested quotes", ("\n".join("> " * depth + "a" for depth in range(1, 300)) * 10)[:size].encode()
    yield "nested lists", ("\n".join("  " * depth + "- a" for depth in range(1, 300)) * 10)[:size].encode()


def match_name(raw: bytes) -> bool:
    from lineage.findings.openlineage import patterns
    from lineage.findings.openlineage.event import Name

    said = json.loads(raw)
    patterns.check(said["pattern"])  # as when it is registered
    return patterns.matches("lake", said["pattern"], Name("lake", said["name"]))


def _said(pattern: str, name: str) -> bytes:
    return json.dumps({"pattern": pattern, "name": name}).encode()


def name(size: int) -> bytes:
    half = size // 2
    return _said(("telemetry/*/" * 100)[:60] + "{tenant}/*", ("telemetry/2026/" * 1000)[:half] + "acme/x")


def names(size: int) -> Named:
    text = "a" * (size // 2)
    for pattern in (
        "*a" * 8 + "b",
        "*" * 100 + "b",
        "*a" * (size // 4) + "b",
        "*{tenant}*b",
        "*a*{tenant}*a*b",
    ):
        yield pattern[:20], _said(pattern, text)
