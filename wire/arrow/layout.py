"""The numbers of the Arrow format (Message.fbs, Schema.fbs): table slots, enumeration and union values."""

from typing import Final

MEDIA_TYPE: Final = "application/vnd.apache.arrow.stream"
CONTINUATION: Final = 0xFFFFFFFF
ALIGNMENT: Final = 8
V4: Final = 3
V5: Final = 4

# union MessageHeader
SCHEMA: Final = 1
DICTIONARY_BATCH: Final = 2
RECORD_BATCH: Final = 3

# union Type
INT: Final = 2
UTF8: Final = 5
BOOL: Final = 6
TIMESTAMP: Final = 10
LIST: Final = 12
LARGE_UTF8: Final = 20
UTF8_VIEW: Final = 24

MICROSECOND: Final = 2


class Message:
    VERSION, HEADER_TYPE, HEADER, BODY_LENGTH, CUSTOM_METADATA = range(5)
    COUNT = 5


class Schema:
    ENDIANNESS, FIELDS, CUSTOM_METADATA, FEATURES = range(4)
    COUNT = 4


class Field:
    NAME, NULLABLE, TYPE_TYPE, TYPE, DICTIONARY, CHILDREN, CUSTOM_METADATA = range(7)
    COUNT = 7


class DictionaryEncoding:
    ID, INDEX_TYPE, IS_ORDERED, KIND = range(4)
    COUNT = 4


class Int:
    BIT_WIDTH, IS_SIGNED = range(2)
    COUNT = 2


class Timestamp:
    UNIT, TIMEZONE = range(2)
    COUNT = 2


class RecordBatch:
    LENGTH, NODES, BUFFERS, COMPRESSION, VARIADIC_COUNTS = range(5)
    COUNT = 5


class DictionaryBatch:
    ID, DATA, IS_DELTA = range(3)
    COUNT = 3


class KeyValue:
    KEY, VALUE = range(2)
    COUNT = 2
