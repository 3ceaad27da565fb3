"""The version of this package. The build reads it here, and each request names it."""

from typing import Final

VERSION: Final = "0.1.0"
