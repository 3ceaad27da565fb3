"""Carry out deploy/Dockerfile in root file systems made by debootstrap, and run its command there, confined as it would be."""

from __future__ import annotations

import ctypes
import os
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.installed import dockerfile, server_tree
from tests.installed.dockerfile import Stage

ROOT = Path(__file__).resolve().parents[2]
BASES = ROOT / ".licet" / "images"
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_PR_SET_MDWE, _REFUSE_EXEC_GAIN = 65, 1
# How this machine reaches package registries, and whose certificates it trusts, is its own affair: steps get it for as
# long as they run, and the image does not.
_AUTHORITIES = [os.environ.get("PIP_CERT", ""), os.environ.get("SSL_CERT_FILE", "")]
_FROM_OUTSIDE = [
    path
    for path in dict.fromkeys(["/etc/resolv.conf", "/etc/hosts", "/etc/pip.conf", *_AUTHORITIES])
    if path and Path(path).is_file()
]


def must_be_possible() -> None:
    """Skip where this machine cannot build a root file system."""
    if os.geteuid() != 0:
        pytest.skip("only root can build and enter a root file system")
    if shutil.which("debootstrap") is None:
        pytest.skip("debootstrap is missing: apt-get install debootstrap")


@dataclass
class Image:
    """A built root file system, and the stage that says how it is run."""

    root: Path
    stage: Stage

    def run(
        self, command: list[str], *, environment: dict[str, str], state: Path, keys: Path
    ) -> tuple[list[str], dict[str, str]]:
        """The command and environment that run `command` as the image's user, with a read-only root.

        The process that is started becomes the command, so signals reach it.
        """
        user, group = self.stage.user.split(":")
        root = shlex.quote(str(self.root))
        inner = [
            "setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups", "--no-new-privs", "--bounding-set=-all",
            "--", "/bin/sh", "-c", f'cd {self.stage.folder} && exec "$0" "$@"', *command,
        ]  # fmt: skip
        script = f"""
            mount --make-rprivate /
            mount --bind {root} {root}
            mount --bind /dev {root}/dev
            mount -t tmpfs -o mode=1777,size=64m tmpfs {root}/dev/shm
            mount -t proc proc {root}/proc
            mount -t tmpfs -o mode=1777,size=64m tmpfs {root}/tmp
            mount --bind {shlex.quote(str(state))} {root}/var/lib/licet
            mount --bind {shlex.quote(str(keys))} {root}/etc/licet/keys
            mount -o remount,bind,ro {root}/etc/licet/keys
            mount -o remount,bind,ro {root}
            exec /usr/sbin/chroot {root} {shlex.join(inner)}
        """
        known = {"PATH": _PATH} | self.stage.environment | environment
        return ["unshare", "--mount", "sh", "-euc", script], known


def build(folder: Path) -> Image:
    """Carry out every stage of deploy/Dockerfile below `folder`; the last is the image."""
    roots: dict[str, Path] = {}
    stages = dockerfile.parse(server_tree.DOCKERFILE)
    for number, stage in enumerate(stages):
        root = roots[stage.name] = folder / f"stage-{number}"
        subprocess.run(["cp", "--archive", _base(stage.base), root], check=True)
        for word, rest in stage.steps:
            _carry_out(word, rest, root=root, roots=roots, stage=stage)
    return Image(root, stages[-1])


def _base(name: str) -> Path:
    """The root file system that stands for an image such as debian:trixie-slim; made once."""
    suite = name.removeprefix("debian:").removesuffix("-slim")
    base = BASES / suite
    if not base.exists():
        BASES.mkdir(parents=True, exist_ok=True)
        unfinished = BASES / f"{suite}.{os.getpid()}"
        subprocess.run(
            ["debootstrap", "--variant=minbase", suite, unfinished], check=True, capture_output=True
        )
        unfinished.rename(base)
    return base


def _carry_out(word: str, rest: str, *, root: Path, roots: dict[str, Path], stage: Stage) -> None:
    if word == "WORKDIR":
        (root / rest.lstrip("/")).mkdir(parents=True, exist_ok=True)
    elif word == "COPY":
        _copy(rest.split(), root=root, roots=roots)
    else:
        _in_root(root, rest, folder=stage.folder if (root / stage.folder.lstrip("/")).exists() else "/")


def _copy(words: list[str], *, root: Path, roots: dict[str, Path]) -> None:
    outside = ROOT
    if words[0].startswith("--from="):
        outside = roots[words.pop(0).removeprefix("--from=")]
    source, target = outside / words[0].lstrip("/"), root / words[1].lstrip("/")
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        leave_out = shutil.ignore_patterns("__pycache__") if outside == ROOT else None
        shutil.copytree(source, target, symlinks=True, ignore=leave_out, dirs_exist_ok=True)
    else:
        shutil.copy2(source, target)


def _in_root(root: Path, command: str, *, folder: str) -> None:
    quoted = shlex.quote(str(root))
    # Authorities take the place of those that the root has; before it has any, its own package must write the file.
    outside = [
        path for path in _FROM_OUTSIDE if path not in _AUTHORITIES or (root / path.lstrip("/")).exists()
    ]
    places = [root / path.lstrip("/") for path in outside]
    made = [place for place in places if not place.exists()]
    for place in made:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.touch()
    binds = "\n".join(
        f"mount --bind {path} {shlex.quote(str(place))}" for path, place in zip(outside, places, strict=True)
    )
    script = f"""
        mount --make-rprivate /
        mount -t proc proc {quoted}/proc
        mount --bind /dev {quoted}/dev
        {binds}
        exec /usr/sbin/chroot {quoted} /bin/sh -euc {shlex.quote(f"cd {folder}; {command}")}
    """
    passed = {
        name: value
        for name, value in os.environ.items()
        if name.lower().startswith(("pip_", "http_", "https_", "no_"))
    }
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-euc", script],
        env={"PATH": _PATH, "HOME": "/root", "DEBIAN_FRONTEND": "noninteractive"} | passed,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    for place in made:
        if place.exists() and place.stat().st_size == 0:  # unless the step wrote it
            place.unlink()
    assert done.returncode == 0, f"{command}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"


def refuse_writable_code() -> None:
    """As systemd's MemoryDenyWriteExecute: no memory of this process and its children is writable and then executable."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_MDWE, _REFUSE_EXEC_GAIN, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "this kernel has no PR_SET_MDWE")
