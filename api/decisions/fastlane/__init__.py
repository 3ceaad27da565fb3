"""Answer decisions without Django's cost per request; README.md in this folder is the map."""
