"""Answer decisions without Django's cost per request: see README.md beside this file."""
