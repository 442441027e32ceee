"""Everything that a database knows as lines of JSON, and back: from one database to another.

One line says what it is, then comes a line for each row, and the last says how many there were.
What was written within the last hour (the ledger of writes) stays behind.
"""

import json
from base64 import b64encode
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any

from pydantic import Base64Bytes, BaseModel, ConfigDict, Field, ValidationError, create_model
from sqlalchemy import Boolean, Connection, LargeBinary, Table, insert, select, tuple_
from sqlalchemy.types import Integer

from bot.store.backend.database import Database, insert_into
from bot.store.backend.schema import (
    AGENDA,
    COMMANDS,
    COMMENTS,
    CREATIONS,
    DELIVERIES,
    DEPENDENTS,
    JOURNAL,
    LANDMARKS,
    REFUSALS,
    SCHEDULES,
)

HEAD = {"vepbot": "inbox", "format": 1}
SLICE = 500
_Integer = Annotated[int, Field(ge=-(2**63), lt=2**63)]
# By what of two rows about the same is the newer one; without it the one that is there stays.
NEWER = {
    AGENDA: "looked_at",
    COMMANDS: "at",
    COMMENTS: "at",
    SCHEDULES: "read_at",
    LANDMARKS: "at",
    REFUSALS: "until",
}
TABLES = {
    table.name: table
    for table in (
        *(DELIVERIES, JOURNAL, AGENDA, COMMANDS, COMMENTS, DEPENDENTS, SCHEDULES, LANDMARKS),
        *(CREATIONS, REFUSALS),
    )
}


class BrokenLine(Exception):
    """A line that is not one of an export: its number and what is wrong with it."""

    def __init__(self, number: int, reason: str) -> None:
        super().__init__(f"line {number} cannot be used: {reason}")


@dataclass(frozen=True, slots=True)
class _Row:
    table: Table
    values: dict[str, Any]


async def export(database: Database) -> AsyncIterator[str]:
    """The lines, without their ends. What changes meanwhile may be in them or not."""
    yield json.dumps(HEAD)
    count = 0
    for name, table in TABLES.items():
        async for row in _rows(database, table):
            count += 1
            yield json.dumps({"table": name, "row": row}, default=_base64)
    yield json.dumps({"rows": count})


def _base64(value: bytes) -> str:
    return b64encode(value).decode("ascii")


async def load(database: Database, lines: Iterable[str]) -> int:
    """Add what is not there, renew what is older there; returns how many rows were read.

    Doing so again changes nothing. Raises BrokenLine: what is before it is kept.
    """
    count, gathered = 0, list[_Row]()
    for row in _read(lines):
        gathered.append(row)
        count += 1
        if len(gathered) == SLICE:
            await database.submit(_store, gathered)
            gathered = []
    await database.submit(_store, gathered)
    return count


async def _rows(database: Database, table: Table) -> AsyncIterator[dict[str, Any]]:
    """All of a table in the order of its key, a slice at a time."""
    key = tuple(table.primary_key)
    query = select(table).order_by(*key).limit(SLICE)
    found = await _slice(database, query)
    while found:
        for row in found:
            yield row
        after = tuple_(*key) > tuple_(*(found[-1][column.name] for column in key))
        found = await _slice(database, query.where(after))


async def _slice(database: Database, query: Any) -> list[dict[str, Any]]:
    return await database.read(
        lambda connection: [{**row} for row in connection.execute(query).mappings()]
    )


def _read(lines: Iterable[str]) -> Iterator[_Row]:
    """The rows between the first line and the last. Raises BrokenLine."""
    count, number = 0, 0
    for number, line in enumerate(lines, 1):
        found = _object(number, line)
        if number == 1:
            _require(number, found == HEAD, "it does not say that this is an export of an inbox")
        elif "rows" in found:
            _require(number, found["rows"] == count, f"{count} rows stand before it")
            return
        else:
            yield _row(number, found)
            count += 1
    raise BrokenLine(number + 1, "the end is missing")


def _object(number: int, line: str) -> dict[str, Any]:
    """Bytes that are no UTF-8 come as lone surrogates, which no export has."""
    try:
        line.encode()
    except UnicodeEncodeError:
        raise BrokenLine(number, "it is not UTF-8") from None
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise BrokenLine(number, "it is no JSON object")
    return found


def _require(number: int, is_so: bool, reason: str) -> None:  # noqa: FBT001
    if not is_so:
        raise BrokenLine(number, reason)


def _row(number: int, found: dict[str, Any]) -> _Row:
    table = TABLES.get(str(found.get("table")))
    if table is None:
        raise BrokenLine(number, "it names no table")
    try:
        row = _model(table.name).model_validate_json(json.dumps(found.get("row")))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "row"
        raise BrokenLine(number, f"{place}: {first['msg']}") from error
    return _Row(table, {name: value for name, value in row if name != "id"})


@cache
def _model(name: str) -> type[BaseModel]:
    """What a row of that table has to look like."""
    fields: dict[str, Any] = {}
    for column in TABLES[name].columns:
        kind = _kind(column.type)
        is_numbered = column.name == "id"  # the other database counts for itself
        fields[column.name] = (
            (kind | None if column.nullable or is_numbered else kind),
            None if is_numbered else ...,
        )
    return create_model(name, __config__=ConfigDict(strict=True, extra="forbid"), **fields)


def _kind(kind: Any) -> Any:
    if isinstance(kind, LargeBinary):
        return Base64Bytes
    if isinstance(kind, Boolean):
        return bool
    return _Integer if isinstance(kind, Integer) else str


def _store(connection: Connection, groups: list[Sequence[_Row]]) -> list[None]:
    for rows in groups:
        for row in rows:
            _store_one(connection, row)
    return [None] * len(groups)


def _store_one(connection: Connection, row: _Row) -> None:
    if row.table is JOURNAL:
        _append(connection, row.values)
        return
    statement = insert_into(connection.dialect.name, row.table).values(row.values)
    key = ["guid"] if row.table is DELIVERIES else [each.name for each in row.table.primary_key]
    newer = NEWER.get(row.table)
    if newer is None:
        connection.execute(statement.on_conflict_do_nothing(index_elements=key))
        return
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=key,
            set_={name: statement.excluded[name] for name in row.values},
            where=statement.excluded[newer] > row.table.c[newer],
        )
    )


def _append(connection: Connection, values: dict[str, Any]) -> None:
    """A line of the journal has no name of its own: it is there if the very same is."""
    same = [JOURNAL.c[name] == values[name] for name in ("subject", "act", "outcome", "at")]
    if connection.execute(select(JOURNAL.c.id).where(*same).limit(1)).first() is None:
        connection.execute(insert(JOURNAL), values)
