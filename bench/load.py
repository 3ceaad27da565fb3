"""Generate load with wrk, which uses little CPU, and parse its report."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit


class CannotMeasure(Exception):
    """Something that the measurement needs is missing; the message says how to get it."""


@dataclass(frozen=True, slots=True)
class Load:
    """Requests per second, and the 50th and 99th percentile of their time in milliseconds."""

    per_second: float
    p50_ms: float
    p99_ms: float


def wrk() -> str:
    """Return the path of wrk, and install it if this user may.

    Raises: CannotMeasure.
    """
    path = shutil.which("wrk")
    if path is None and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "install", "-y", "-q", "wrk"], check=False, capture_output=True)
        path = shutil.which("wrk")
    if path is None:
        raise CannotMeasure("wrk is needed: apt-get install wrk")
    return path


_SCRIPT = """
local bodies = {%(bodies)s}
local path, requests, at = "%(path)s", {}, 0
function init(args)
    for i, body in ipairs(bodies) do requests[i] = wrk.format("POST", path, {%(headers)s}, body) end
end
function request()
    at = at %% #requests + 1
    return requests[at]
end
"""


def post(
    url: str,
    *,
    bodies: Sequence[str],
    headers: dict[str, str],
    connections: int,
    seconds: int,
    work: Path,
) -> Load:
    """Post `bodies` to `url` in turn, repeatedly.

    Raises: CannotMeasure if an answer is not 2xx.
    """
    script = work / "post.lua"
    script.write_text(
        _SCRIPT
        % {
            "bodies": ",".join(f"[==[{body}]==]" for body in bodies),
            "path": urlsplit(url).path,
            "headers": ",".join(f'["{name}"]="{value}"' for name, value in headers.items()),
        }
    )
    command = [wrk(), "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", str(script), url]
    report = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in report or "Socket errors" in report:
        raise CannotMeasure(report)
    return Load(float(_match(r"Requests/sec:\s+([\d.]+)", report)), _ms("50%", report), _ms("99%", report))


def _match(pattern: str, report: str) -> str:
    match = re.search(pattern, report)
    if match is None:
        raise CannotMeasure(report)
    return match.group(1)


def _ms(percentile: str, report: str) -> float:
    value = _match(rf"{percentile}\s+([\d.]+[a-z]+)", report)
    number, unit = re.fullmatch(r"([\d.]+)([a-z]+)", value).groups()  # type: ignore[union-attr]
    return float(number) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[unit]
