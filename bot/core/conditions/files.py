"""`files: "docs/**"`: the pull request changes a file that matches."""

from typing import Annotated, ClassVar, Literal

from pathspec import GitIgnoreSpec
from pydantic import Field

from bot.core.markup.enumerations import listed
from bot.core.messages.yaml_fields import Flag, OneOrMore, PathGlobs
from bot.core.model.context import Context
from bot.core.model.facts import ChangedFile, Need, reason_of
from bot.core.model.plan.verdict import Verdict, judged, unknown
from bot.core.model.plugin import PULL_REQUESTS, Condition

Statuses = Annotated[
    tuple[Literal["added", "modified", "removed", "renamed"], ...], OneOrMore, Field(min_length=1)
]
CHANGED = frozenset({"opened", "reopened", "synchronize", "edited"})


class Files(Condition):
    """Holds when a changed file, by its new or its old name, matches one of the patterns.

    Patterns are those of `.gitignore`; one that begins with `!` takes files out again. With
    `status` only files that were `added`, `modified`, `removed` or `renamed` count. With
    `every: true` it holds when all changed files match.
    """

    key: ClassVar[str] = "files"
    example: ClassVar[str] = '[ "docs/**", "!docs/old/**" ]'
    needs: ClassVar = frozenset({Need.FILES})
    wakes: ClassVar = {"pull_request": CHANGED}
    kinds: ClassVar = PULL_REQUESTS
    short: ClassVar[str] = "match"

    match: PathGlobs
    status: Statuses | None = None
    every: Flag = False

    def judge(self, case: Context) -> Verdict:
        """Unknown when the list of changed files could not be read whole."""
        files = case.facts.files
        if not isinstance(files, tuple):
            return unknown(self.key, reason_of(files))
        spec = GitIgnoreSpec.from_lines(self.match)
        counted = [(file, self._counts(file, spec)) for file in files]
        found = [file for file, counts in counted if counts]
        others = [file.path for file, counts in counted if not counts]
        if self.every and others:
            return judged(self.key, f"also changes {listed(sorted(others))}", holds=False)
        if found:
            return judged(self.key, f"changes {listed(sorted(f.path for f in found))}", holds=True)
        return judged(self.key, f"no changed file matches {listed(self.match)}", holds=False)

    def _counts(self, file: ChangedFile, spec: GitIgnoreSpec) -> bool:
        is_of_status = self.status is None or file.status in self.status
        return is_of_status and any(spec.match_file(path) for path in file.paths)
