"""Arrow IPC streams, as far as we read and write them, in plain Python over `flatbuffers`.

https://arrow.apache.org/docs/format/Columnar.html. The small native libraries were tried on corrupt streams first: one
crashes its process, the other aborts it, and what reads callers' bytes inside a server must do neither. Here a wrong
byte is a Python exception. Columns stay buffers: nothing is done row by row that need not be.
"""

from wire.arrow.reading import DictionaryColumn, Table, read
from wire.arrow.tables import InvalidArrowStream
from wire.arrow.writing import Column, stream

__all__ = ["Column", "DictionaryColumn", "InvalidArrowStream", "Table", "read", "stream"]
