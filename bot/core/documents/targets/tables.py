"""Tables that have stages as the heads of columns, and releases below them."""

import re
from dataclasses import dataclass

from bot.core.documents.targets.words import Words
from bot.core.model.diagnostic import Position

_LINE = re.compile(r"[\s|:]*+-[\s|:-]*+")


@dataclass(frozen=True, slots=True)
class Cell:
    """The cell below a stage."""

    stage: str
    text: str
    position: Position


def cells_by_stage(rows: list[tuple[int, str]], words: Words) -> list[Cell]:
    """The cells of a table whose head names stages; `rows` are numbers of lines and texts."""
    if len(rows) < 3 or not _LINE.fullmatch(rows[1][1]):
        return []
    head = [words.stages_in(text) for text, _ in _cells(rows[0][1])]
    stages = {index: found[0] for index, found in enumerate(head) if len(found) == 1}
    return [
        Cell(stages[index], text.strip(), Position(number, column + len(text) - len(text.lstrip())))
        for number, row in rows[2:]
        for index, (text, column) in enumerate(_cells(row))
        if index in stages and text.strip()
    ]


def _cells(row: str) -> list[tuple[str, int]]:
    """The texts between the bars, each with its column."""
    found, column = [], 1
    for text in row.split("|"):
        found.append((text, column))
        column += len(text) + 1
    return found[1:] if row.lstrip().startswith("|") else found
