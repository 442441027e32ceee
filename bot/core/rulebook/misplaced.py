"""Keys one level too high or too low in a rule: where they belong."""

from bot.core.actions import ENSURE, ONCE
from bot.core.commands import COMMANDS
from bot.core.conditions import CONDITIONS
from bot.core.markup.yaml_text.source import Path

# Of a key that may stand under several, the first counts.
_BLOCKS = (("ensure", ENSURE), ("once", ONCE), ("if", CONDITIONS), ("do", COMMANDS))


def belongs(path: Path) -> str:
    """`; it belongs under "once:"` for a key right below a rule that no rule has."""
    match path:
        case ("rules", int(), str(key)):
            places = [f'"{name}:"' for name, known in _BLOCKS if key in known]
            return f"; it belongs under {' or '.join(places)}" if places else ""
    return ""


def belongs_beside(key: str, block: str) -> str:
    """The same for a key within a block (`ensure`, `once`, `if`) that belongs into another one."""
    places = [f'"{name}:"' for name, known in _BLOCKS if key in known and name != block]
    return f"; it belongs under {' or '.join(places)}" if places else ""
