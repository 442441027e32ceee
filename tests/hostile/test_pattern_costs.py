"""Every regular expression of the bot costs what walking over a text does: all are looked for.

Those that a module has are taken from it; those that are built later must be named in `BUILT`.
"""

import ast
import importlib
import multiprocessing
import re
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import bot
from bot.core.documents.groups import read_groups
from bot.core.documents.numbers import number_in_title, split_title
from bot.core.documents.paths import group_of
from bot.core.documents.proposal import read_proposal
from bot.core.markup.labelled_lines import labelled
from bot.core.markup.markdown.blocks import read_markdown
from bot.core.markup.suggest import corrected
from bot.core.model.plan.desired_state import matcher
from bot.core.slash.invocations import may_invoke
from tests.core.documents.made_up import PATH, PROCESS
from tests.harness.costs import HUGE, LARGE, limit_time, walk, wrong_with
from tests.hostile.pieces import UNITS

ROOT = Path(bot.__file__).parent
METHODS = ("match", "fullmatch", "search", "finditer", "findall", "sub", "subn", "split")
# A pattern may look at a character several times, and making matches costs more than walking.
# The dearest linear ones cost 37 walks; what is quadratic costs thousands.
MOST_WALKS = 100
# What an expression looks for first, so that it goes on with what is repeated.
BEGINNINGS = (
    "",
    "/a",
    '"',
    "<a",
    "[",
    "(",
    "---\n",
    "\n<!-- vepbot-record ",
    "<!-- vepbot told v1.1 a=",
)
# What the expression may expect, and what it may not: then it tries all other ways.
ENDS = ("", "!\x01")


def targets(text: str) -> object:
    return read_proposal(f"## Target releases\n- Alpha: {text}", PATH, PROCESS)


# By the function that builds it, what a stranger's text is held against it with.
BUILT: dict[str, Callable[[str], object]] = {
    "core.model.plan.desired_state.matcher": lambda text: matcher("*a*b*c*").match(text.casefold()),
    "core.documents.groups._Reader.__init__": lambda text: read_groups(
        read_markdown(text), PROCESS
    ),
    "core.markup.labelled_lines._pattern": lambda text: labelled(
        read_markdown(text), PROCESS.document.tracking_lines
    ),
    "core.documents.numbers._head": lambda text: split_title(
        text[:1024], "EP"
    ),  # GitHub's titles: 256
    "core.documents.numbers._mention": lambda text: number_in_title(text, "EP"),
    "core.slash.invocations._anywhere": lambda text: (
        may_invoke(text, "/ep"),
        may_invoke(text, "/"),
    ),
    "core.markup.suggest.corrected": lambda text: corrected(text, 0, "a", "b"),
    "core.schedules.release._pattern": targets,
    "core.documents.targets.lines._pattern": targets,
    "core.documents.targets.words._stage_words": targets,
    "core.documents.paths.compile_pattern": lambda text: group_of(PROCESS, text[:4096]),
}
# Of OWNERS files (tests/core/documents/people/test_owners.py), and what the rules and their
# maintainers' files have.
# Of wordings and labels of the rules.
SHORT = {"core.documents.groups", "core.documents.targets.lines"}
OTHERS = {
    *("core.documents.people.owners._problem", "core.documents.people.owners._compiled"),
    *("core.messages.yaml_fields.of_form", "tools.doctor.schedules._releases"),
}


@dataclass(frozen=True, slots=True)
class Use:
    """One method of one expression that is called somewhere."""

    name: str
    pattern: re.Pattern[str]
    method: str

    def __call__(self, text: str) -> object:
        if self.method == "finditer":
            return deque(self.pattern.finditer(text), maxlen=0)
        if self.method in ("sub", "subn"):
            return self.pattern.sub(lambda _: "", text)
        return getattr(self.pattern, self.method)(text)


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Every module of the bot by its name without `bot.`, parsed."""
    for path in sorted(ROOT.rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        yield name, ast.parse(path.read_text("utf-8"))


def compiled_in(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Calls of `re.compile` with the functions that they stand in."""

    def walk(node: ast.AST, inside: str) -> Iterator[tuple[str, ast.Call]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                yield from walk(child, f"{inside}.{child.name}" if inside else child.name)
            else:
                if isinstance(child, ast.Call) and ast.unparse(child.func) == "re.compile":
                    yield inside, child
                yield from walk(child, inside)

    return walk(tree, "")


def methods_on(name: str, tree: ast.Module) -> set[str]:
    """The methods of expressions that a module calls on a name, its own or another module's."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in METHODS:
            on = node.value
            called = on.attr if isinstance(on, ast.Attribute) else getattr(on, "id", "")
            found |= {node.attr} if called == name else set()
    return found


def uses() -> list[Use]:
    """Every expression that a module has, with each way in which it is used."""
    everything = dict(modules())
    found = []
    for name, tree in everything.items():
        if any(not inside for inside, _ in compiled_in(tree)):
            module = importlib.import_module(f"bot.{name}")
            for key, value in vars(module).items():
                if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                    trees = [tree] if key.startswith("_") else everything.values()
                    used = set().union(*(methods_on(key, each) for each in trees))
                    found += [Use(f"{name}.{key}", value, each) for each in sorted(used or METHODS)]
    return found


def faults() -> list[str]:
    """What is not linear. In a process of its own."""
    limit_time()
    found = [
        f"{use.name}.{use.method} of {wrong}"
        for use in uses()
        for end in ENDS
        for wrong in wrong_with(use, pieces(use), MOST_WALKS * walk(LARGE), end)
    ]
    # What stands around it is read as well.
    alone, limit = [("", unit) for unit in UNITS], 4 * MOST_WALKS * walk(LARGE)
    return found + [
        f"{name} of {wrong}"
        for name, read in BUILT.items()
        for wrong in wrong_with(read, alone, limit, limit_of_short=limit, sizes=(LARGE, HUGE))
    ]


def pieces(use: Use) -> Iterator[tuple[str, str]]:
    """What only begins at the beginning may need something there to go on with the rest."""
    return product(BEGINNINGS if "match" in use.method else BEGINNINGS[:1], UNITS)


def test_every_expression_costs_what_walking_over_a_text_does() -> None:
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        assert pool.submit(faults).result() == []


def test_no_expression_of_a_strangers_text_goes_without_a_name() -> None:
    """`re.sub(…)` and the like cannot be found by their names, so nothing measures them."""
    unnamed = {
        f"{name}: {ast.unparse(node)}"
        for name, tree in modules()
        if name.startswith("text.")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {f"re.{m}" for m in METHODS}
    }
    assert {each.partition(":")[0] for each in unnamed} <= SHORT, unnamed


def test_every_expression_that_is_built_is_known_here() -> None:
    built = {
        f"{name}.{inside}" for name, tree in modules() for inside, _ in compiled_in(tree) if inside
    }
    assert built == BUILT.keys() | OTHERS
