"""The embedded Valkey's life: real servers, really killed."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest
import redis

from sandbox import lifecycle, valkey
from tests.sandbox.processes import pids_mentioning, users, within

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "valkey"


def client(url: str) -> redis.Redis:
    return redis.Redis(unix_socket_path=url.removeprefix("redis+socket://"), decode_responses=True)


def test_users_who_come_at_the_same_moment_get_one_server(home: Path) -> None:
    with users("valkey", home, count=3) as came:
        urls = {one.answer() for one in came}
        assert len(urls) == 1
        with client(urls.pop()) as connection:
            settings = connection.config_get("maxmemory-policy", "appendonly", "port")
        assert settings == {"maxmemory-policy": "noeviction", "appendonly": "yes", "port": "0"}
        assert len(pids_mentioning(f"valkey-server unixsocket:{home}")) == 1


def test_a_killed_user_leaves_nothing_running(home: Path) -> None:
    with users("valkey", home) as [user]:
        user.answer()
        user.kill()
        assert within(10, lambda: not pids_mentioning(str(home)))


def test_what_was_queued_survives_the_server(home: Path) -> None:
    url = valkey.ensure(home)
    try:
        with client(url) as connection:
            connection.rpush("queue", "one", "two")
        [server] = pids_mentioning(f"valkey-server unixsocket:{home}")
        os.kill(server, signal.SIGKILL)
        assert valkey.ensure(home) == url
        with client(url) as connection:
            assert connection.lrange("queue", 0, -1) == ["one", "two"]
    finally:
        lifecycle.release(home.resolve())
    assert not pids_mentioning(str(home))


def test_a_path_too_long_for_a_socket_moves_the_socket_only(tmp_path: Path) -> None:
    home = tmp_path / ("long" * 25) / "valkey"
    with users("valkey", home) as [user]:
        url = user.answer()
        assert str(home) not in url
        with client(url) as connection:
            assert connection.config_get("dir") == {"dir": str(home)}
    assert within(10, lambda: not pids_mentioning(str(home)))
    Path(url.removeprefix("redis+socket://")).parent.rmdir()  # empty again
