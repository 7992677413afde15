"""The types of columns, as each description of the files names them.

Belongs here: one line a type of DuckDB. Does not belong here: how a cell is written (`csv_files`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assets.exports.tables import Column, Table
from assets.problems import DefinitionError


@dataclass(frozen=True, slots=True)
class Type:
    """A type.

    Attributes:
        csvw: Its CSVW datatype.
        frictionless: Its name in a Table Schema.
    """

    csvw: str | dict[str, Any]
    frictionless: str


TYPES = {
    "VARCHAR": Type("string", "string"),
    "BIGINT": Type("long", "integer"),
    "INTEGER": Type("int", "integer"),
    "DOUBLE": Type("double", "number"),
    "BOOLEAN": Type({"base": "boolean", "format": "true|false"}, "boolean"),
    "DATE": Type("date", "date"),
    "TIMESTAMP": Type("dateTime", "datetime"),
}


def type_of(table: Table, column: Column) -> Type:
    """Return the type of a column.

    Raises:
        DefinitionError: If it is one that no spreadsheet program or statistics package would read.
    """
    if column.data_type not in TYPES:
        raise DefinitionError(
            f"{table.schema}.{table.name}.{column.name} is a {column.data_type}, which is not exported; make it one of "
            f"{', '.join(TYPES)}"
        )
    return TYPES[column.data_type]
