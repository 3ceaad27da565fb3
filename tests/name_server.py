"""A small name server on this machine, which answers for TXT records."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rrset


@contextmanager
def serving(records: Mapping[str, list[str]], *, fails: bool = False) -> Iterator[str]:
    """Serve these texts by name until the block ends; yields `address:port`. It knows no other names."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(0.2)
        ended = threading.Event()
        thread = threading.Thread(target=_serve, args=(server, records, ended), kwargs={"fails": fails})
        thread.start()
        try:
            yield f"127.0.0.1:{server.getsockname()[1]}"
        finally:
            ended.set()
            thread.join()


def _serve(
    server: socket.socket, records: Mapping[str, list[str]], ended: threading.Event, *, fails: bool
) -> None:
    while not ended.is_set():
        try:
            asked, caller = server.recvfrom(4096)
        except TimeoutError:
            continue
        server.sendto(_answer(dns.message.from_wire(asked), records, fails=fails).to_wire(), caller)


def _answer(
    asked: dns.message.Message, records: Mapping[str, list[str]], *, fails: bool
) -> dns.message.Message:
    answer = dns.message.make_response(asked)
    answer.flags |= dns.flags.AA
    name = asked.question[0].name
    texts = records.get(str(name).rstrip("."))
    if fails:
        answer.set_rcode(dns.rcode.SERVFAIL)
    elif texts is None:
        answer.set_rcode(dns.rcode.NXDOMAIN)
    else:
        answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", *(f'"{text}"' for text in texts)))
    return answer
