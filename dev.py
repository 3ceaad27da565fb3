#!/usr/bin/env python3
"""Everything a developer does, with nothing installed but a Python: `python3 dev.py help`.

This file alone is written so that any Python of the last fifteen years can read it: an old one must be able
to say what to do instead. The commands are in sandbox/commands.py.
"""

import os
import subprocess
import sys

NEEDED = (3, 11)
NAMES = ("python3.13", "python3.12", "python3.11", "python3.14", "python3", "python")


def newer_python():
    """A Python on the PATH that is new enough and really starts, or None."""
    for name in NAMES:
        for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
            path = os.path.join(folder, name)
            if not os.access(path, os.X_OK):
                continue
            test = "import sys; sys.exit(sys.version_info < %r)" % (NEEDED,)
            with open(os.devnull, "w") as nowhere:
                if subprocess.call([path, "-c", test], stdout=nowhere, stderr=nowhere) == 0:
                    return path
    return None


if __name__ == "__main__":
    if sys.version_info < NEEDED:
        found = newer_python()
        if found is None:
            sys.exit(
                "Python 3.11 or newer is needed, this is %d.%d: install one (for example python3.13),"
                " then run it as `python3.13 dev.py run`." % tuple(sys.version_info[:2])
            )
        os.execv(found, [found] + sys.argv)

    from sandbox import commands

    sys.exit(commands.main(sys.argv[1:]))
