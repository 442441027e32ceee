"""Mistakes planted into a whole set of rules, and what `vepbot check` then says: golden files.

`mistakes/base` has rules, templates and examples without a mistake. Each `mistakes/NAME.yaml` is an
edit of one of its files (`in`, `old`, `new`), and `NAME.out` is what is found then. To write the
`.out` files anew, and read the difference: `python -m tests.core.rulebook.golden`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.core.engine.rehearsal import rehearse, without_examples
from bot.core.markup.yaml_text.source import read_yaml
from bot.core.model.diagnostic import Diagnostic, InvalidRules
from bot.core.rulebook.examples.read import load_examples, mistakes_in_examples
from bot.core.rulebook.load import load

FOLDER = Path(__file__).parent / "mistakes"
EXAMPLES = "tests/"
# Found only in rules without another mistake.
LATER = ("no-example",)


@dataclass(frozen=True, slots=True)
class Mistake:
    """An edit of one file. `name` begins with the kind of mistake that it is."""

    name: str
    file: str
    old: str
    new: str

    @property
    def expected(self) -> str:
        """What shall be said about it."""
        return (FOLDER / f"{self.name}.out").read_text("utf-8")


def base() -> dict[str, str]:
    """Files without a mistake, by their paths."""
    folder = FOLDER / "base"
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in paths}


def mistakes() -> list[Mistake]:
    """All of them, by name."""
    return [_mistake(path) for path in sorted(FOLDER.glob("*.yaml"))]


def _mistake(path: Path) -> Mistake:
    edit = read_yaml(path.read_text("utf-8"), path.name).value
    return Mistake(path.stem, edit["in"], edit["old"], edit["new"] or "")


def planted(files: Mapping[str, str], these: Iterable[Mistake]) -> dict[str, str]:
    """The files with mistakes in them; each replaces a text that stands there exactly once."""
    found = dict(files)
    for mistake in these:
        assert found[mistake.file].count(mistake.old) == 1, mistake
        found[mistake.file] = found[mistake.file].replace(mistake.old, mistake.new)
    return found


def check(files: Mapping[str, str]) -> tuple[Diagnostic, ...]:
    """Everything that `vepbot check` finds in these files."""
    examples = {path: text for path, text in files.items() if path.startswith(EXAMPLES)}
    rules = {path: text for path, text in files.items() if path not in examples}
    try:
        rulebook = load(rules)
    except InvalidRules as invalid:
        return (*invalid.diagnostics, *mistakes_in_examples(examples))
    try:
        told = load_examples(examples, rulebook)
    except InvalidRules as invalid:
        return invalid.diagnostics
    return tuple(without_examples(rulebook, rehearse(rulebook, told)))


def shown(found: Iterable[Diagnostic]) -> str:
    """As people see it."""
    return "".join(f"{diagnostic}\n" for diagnostic in found)


if __name__ == "__main__":
    for mistake in mistakes():
        text = shown(check(planted(base(), [mistake])))
        (FOLDER / f"{mistake.name}.out").write_text(text, "utf-8")
