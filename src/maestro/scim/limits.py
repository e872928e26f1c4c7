"""What a client may send at most. Each is enforced where it is read, and named in the refusal."""

from typing import Final

BODY_BYTES: Final = 1_048_576
# Objects and lists: a group may have forty thousand members; more costs much and says nothing.
BODY_BRACKETS: Final = 100_000
DOCUMENT_DEPTH: Final = 32
NAMES: Final = 1000
TEXT_CHARACTERS: Final = 4096
BINARY_CHARACTERS: Final = 262_144
USER_NAME_CHARACTERS: Final = 256
# Resources are found by it, through an index that takes no longer one on PostgreSQL; Okta's has 20.
EXTERNAL_ID_CHARACTERS: Final = 500
ELEMENTS: Final = 100
# Of a text, those that count in a sort: a certificate of 200 kB would be in every cursor otherwise.
SORT_CHARACTERS: Final = 1000
PATCH_OPERATIONS: Final = 1000
# Of multi-valued attributes, members apart: those that are there and those that come, counted for each operation.
PATCH_VALUES: Final = 40_000
# Members that the filters of a PATCH are compared with, where it has several: one may go through any group.
SELECTED_MEMBERS: Final = 100_000
PAGE: Final = 200
DEFAULT_PAGE: Final = 100
BULK_OPERATIONS: Final = 1000
# Of the schemas that an organization declares.
SCHEMAS: Final = 20
SCHEMA_ATTRIBUTES: Final = 200
SCHEMA_BYTES: Final = 262_144
