"""`vepbot schema`: the JSON Schema of rules files, for editors."""

import argparse
import json
from typing import TYPE_CHECKING

from bot.cli.support.generated import add_options, write_or_check

if TYPE_CHECKING:
    from bot.cli.support.terminal import Commands


def register(commands: "Commands") -> None:
    """Add the command."""
    found = commands.add_parser("schema", help="write the JSON Schema of rules files")
    add_options(found, "rules/schema.json")
    found.set_defaults(command=write_schema)


def write_schema(options: argparse.Namespace) -> int:
    """Write it."""
    from bot.core.rulebook.docs.json_schema import json_schema

    return write_or_check(options, json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n")
