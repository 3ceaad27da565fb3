#!/usr/bin/env python3
"""Django's commands, under `.venv` and with a database: the embedded one where none is given."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
PYTHON = ROOT / ".venv" / "bin" / "python"
# They change or compare tables, which only the owner's role may.
AS_OWNER = frozenset({"migrate", "makemigrations", "showmigrations", "sqlmigrate", "dbshell"})
# They answer strangers, and are therefore held to what the web server is held to.
SERVING = frozenset({"runserver", "testserver"})


def main() -> None:
    if PYTHON.exists() and Path(sys.prefix).resolve() != (ROOT / ".venv").resolve():
        os.execv(PYTHON, [str(PYTHON), *sys.argv])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("The packages are not installed: run `python3 dev.py run` once.")

    from django.core.exceptions import ImproperlyConfigured

    from config import environment, read_settings

    try:
        chosen = environment.chosen(os.environ)
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    if chosen == "development":
        os.environ[environment.VARIABLE] = chosen  # what follows adds a DATABASE_URL
        # Only a development machine has stand-ins for what the environment does not name.
        from sandbox import addresses, clock_offset, lifecycle, moved_clock, virtualenv

        try:
            addresses.complete_settings(os.environ)
            moved_clock.start_over_moved(virtualenv.packages(), sys.argv)
            os.environ.update(addresses.missing(os.environ))
        except (
            addresses.DatabaseUnusable,
            clock_offset.NotAnOffset,
            lifecycle.DidNotStart,
            moved_clock.CannotMove,
        ) as error:
            sys.exit(str(error))
    if AS_OWNER & set(sys.argv[1:2]):
        os.environ.setdefault("LICET_DATABASE_ROLE", "owner")
    read_settings.or_exit()
    if SERVING & set(sys.argv[1:2]):
        _pass_the_gate()
    execute_from_command_line(sys.argv)


def _pass_the_gate() -> None:
    import django

    django.setup()
    from config import start_gate

    start_gate.pass_or_exit("web")


if __name__ == "__main__":
    main()
