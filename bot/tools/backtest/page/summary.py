"""What the page counts: merges by release and word, acts by rule, what was judged."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from bot.core.markup.sanitize import plain
from bot.core.model.definitions.calendar import release_order
from bot.tools.backtest.about import About
from bot.tools.backtest.acts import fails
from bot.tools.backtest.in_time import Word
from bot.tools.backtest.pages import Report
from bot.tools.backtest.run import BULK, OTHER, PROPOSAL, TEMPLATE
from bot.tools.backtest.table import CHANGES, NO_RELEASE, NO_TARGET, OTHERS, Table, release_of

MOST_LINKS, MOST_CHOICES = 30, 200
WORDS = tuple(word.value for word in Word)
# To filter by: changes that set no new target, and those that no release counts.
NO_WORD = "none"
NOT_COUNTED = "bulk and other changes"


@dataclass(frozen=True, slots=True)
class Link:
    """A pull request, or a commit without one."""

    name: str
    url: str
    title: str


@dataclass(frozen=True, slots=True)
class Cell:
    """How many, the first of them, and how many more there are."""

    word: str
    count: int
    links: tuple[Link, ...] = ()

    @property
    def key(self) -> str:
        """The word without spaces."""
        return key_of(self.word)

    @property
    def more(self) -> int:
        """Those without a link here."""
        return self.count - len(self.links)


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """One release: the first deadline's name and day, and what was merged."""

    release: str
    key: int | None
    deadline: str
    day: str
    changes: int
    cells: tuple[Cell, ...]
    without_target: int


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule and the changes that it would have acted on. `either` counts each of them once.

    `failing` are those with a check that fails, `unclear` those where a clone cannot tell what a
    comment or check says.
    """

    name: str
    description: str
    either: int
    before: int
    at: int
    failing: int
    unclear: int


def link_of(report: Report, repository: str) -> tuple[str, str]:
    """What a change is called, and its page."""
    number, commit = report["pull_request"], report["commit"]
    home = f"https://github.com/{quote(repository, safe='/')}"
    if number:
        return f"#{number}", f"{home}/pull/{number}"
    return commit[:10], f"{home}/commit/{quote(commit)}"


class Summary:
    """Grows with each report. What it keeps is bounded, whatever the documents name."""

    def __init__(self, about: About) -> None:
        self.about = about
        self.kinds: Counter[str] = Counter()
        self.judged = 0
        self.shown = 0
        self.without_acts = 0
        self.with_passing_checks = 0
        self.first = ""
        self.last = ""
        self._unused = set(about.excepted)
        self._table = Table()
        self._links: dict[tuple[str, str], list[Link]] = {}
        self._rules: dict[str, Counter[str]] = {}
        self._releases: dict[str, int] = {}
        self._groups: dict[str, int] = {}

    def add(self, report: Report) -> None:
        """Count one change."""
        day = report["merged_at"][:10]
        self.first = min(self.first or day, day)
        self.last = max(self.last, day)
        self.judged += 1
        self.shown += 1
        self.kinds[report["kind"]] += 1
        self._unused.discard(report["pull_request"])
        self._add_rules(report)
        release = self._table.add(report)
        if release and report["standing"]:
            name, url = link_of(report, self.about.repository)
            links = self._links.setdefault((release, report["standing"]["word"]), [])
            if len(links) < MOST_LINKS:
                links.append(Link(name, url, plain(report["title"], 120)))

    def folded(self, *, has_checks: bool) -> None:
        """The change counted last gets no row."""
        self.shown -= 1
        self.with_passing_checks += has_checks
        self.without_acts += not has_checks

    def release_key(self, report: Report) -> int:
        """The number of its release, for filters."""
        name = _named(release_of(report)) if report["kind"] == PROPOSAL else NOT_COUNTED
        return _key(self._releases, name)

    def group_keys(self, report: Report) -> str:
        """The numbers of its groups."""
        keys = (_key(self._groups, plain(group, 60)) for group in report["groups"])
        return " ".join(map(str, dict.fromkeys(keys)))

    @staticmethod
    def word_key(report: Report) -> str:
        """Its word without spaces."""
        return key_of(report["standing"]["word"]) if report["standing"] else NO_WORD

    @property
    def words(self) -> tuple[tuple[str, str], ...]:
        """Each word with its key."""
        return tuple((word, key_of(word)) for word in WORDS)

    @property
    def proposals(self) -> int:
        """Changes to proposals that have a row of the table."""
        return self.kinds[PROPOSAL]

    @property
    def others(self) -> str:
        """What has none."""
        named = {BULK: "bulk", TEMPLATE: "of the template", OTHER: "of no proposal"}
        found = (f"{self.kinds[kind]} {name}" for kind, name in named.items() if self.kinds[kind])
        return ", ".join(found)

    @property
    def days(self) -> str:
        """From the first merge to the last one."""
        return f"{self.first} to {self.last} (merges, UTC)" if self.judged else "no merges"

    def releases(self) -> Sequence[ReleaseRow]:
        """The table, the highest release first."""
        rows = [self._release_row(release, counts) for release, counts in self._table.counts()]
        return sorted(rows, key=lambda row: _descending(row.release))

    def total(self) -> ReleaseRow:
        """All releases together."""
        rows = self.releases()
        cells = tuple(
            Cell(word, sum(row.cells[index].count for row in rows))
            for index, word in enumerate(WORDS)
        )
        changes = sum(row.changes for row in rows)
        without = sum(row.without_target for row in rows)
        return ReleaseRow("all", None, "", "", changes, cells, without)

    def rules(self) -> Sequence[RuleRow]:
        """Rules that would have acted, the busiest first."""
        rows = [self._rule_row(name, counts) for name, counts in self._rules.items()]
        busy = (row for row in rows if row.either)
        return sorted(busy, key=lambda row: (-row.either, row.name))

    def idle_rules(self) -> Sequence[str]:
        """The others."""
        return sorted(set(self._rules) - {row.name for row in self.rules()})

    def unused_exceptions(self) -> Sequence[int]:
        """Pull requests with exceptions that are none of the changes: perhaps a slip of the pen."""
        return sorted(self._unused)[:MOST_LINKS]

    def release_choices(self) -> Sequence[tuple[str, int]]:
        """What can be filtered by, the highest release first."""
        return sorted(self._releases.items(), key=lambda each: _descending(each[0]))

    def group_choices(self) -> Sequence[tuple[str, int]]:
        """The same of groups."""
        return sorted(self._groups.items())

    def _add_rules(self, report: Report) -> None:
        for before, at in zip(report["rules_before"], report["rules"], strict=True):
            counts = self._rules.setdefault(at["rule"], Counter())
            counts.update(_columns(before, at))

    def _release_row(self, release: str, counts: Counter[str]) -> ReleaseRow:
        found = self.about.deadlines.get(release)
        cells = (
            Cell(word, counts[word], tuple(self._links.get((release, word), ()))) for word in WORDS
        )
        return ReleaseRow(
            release=_named(release),
            key=self._releases.get(_named(release)),
            deadline=found.name if found else "",
            day=str(found.day) if found else "",
            changes=counts[CHANGES],
            cells=tuple(cells),
            without_target=counts[NO_TARGET],
        )

    def _rule_row(self, name: str, counts: Counter[str]) -> RuleRow:
        description = self.about.descriptions.get(name, "")
        numbers = (counts[key] for key in ("either", "before", "at", "failing", "unclear"))
        return RuleRow(name, description, *numbers)


def _columns(before: Report, at: Report) -> Iterator[str]:
    """What is unclear is an act all the same: only its content is unknown."""
    earlier = (*before["operations"], *before["unclear"])
    later = (*at["operations"], *at["unclear"])
    columns = {
        "either": earlier or later,
        "before": earlier,
        "at": later,
        "failing": any(map(fails, (*earlier, *later))),
        "unclear": before["unclear"] or at["unclear"],
    }
    yield from (column for column, is_in in columns.items() if is_in)


def _named(release: str) -> str:
    return "no release" if release == NO_RELEASE else plain(release, 40)


def _descending(release: str) -> tuple[int, int, str]:
    """Sorts the highest release first; what is no release comes last."""
    major, minor, name = release_order(release)
    return (1, 0, name) if name else (-major, -minor, "")


def _key(known: dict[str, int], name: str) -> int:
    """Its number. Those of a hostile repository share one in the end."""
    if name not in known and len(known) >= MOST_CHOICES:
        name = OTHERS
    return known.setdefault(name, len(known))


def key_of(word: str) -> str:
    """The word as a class of the page's style, without spaces."""
    return word.replace(" ", "-")
