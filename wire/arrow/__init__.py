"""Read and write Arrow IPC streams in plain Python over `flatbuffers`.

https://arrow.apache.org/docs/format/Columnar.html. Only the column types that Licet uses are supported. Both small
native libraries end the process on a corrupt stream, which a server must not risk with callers' bytes. Here a wrong
byte raises a Python exception. Columns stay buffers, without work per row where possible.
"""

from wire.arrow.reading import DictionaryColumn, Table, read
from wire.arrow.tables import InvalidArrowStream
from wire.arrow.writing import Column, stream

__all__ = ["Column", "DictionaryColumn", "InvalidArrowStream", "Table", "read", "stream"]
