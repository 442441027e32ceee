"""One change as a row of the page: what was merged, its release, and what would have been done."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.markup.sanitize import plain
from bot.tools.backtest.acts import fails, passes
from bot.tools.backtest.in_time import Word
from bot.tools.backtest.page.summary import Summary, link_of
from bot.tools.backtest.pages import Report
from bot.tools.backtest.run import PROPOSAL

LONGEST_TITLE, LONGEST_ACT, MOST_SHOWN = 120, 180, 10
BEFORE, AT, BOTH = "before", "at", "both"


@dataclass(frozen=True, slots=True)
class Act:
    """What a rule would have done, `when`: before the merge, at it, or both."""

    rule: str
    when: str
    text: str
    is_red: bool = False
    is_unclear: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """Texts of one row. `keys` are what filters compare: numbers of a release, groups, a word."""

    merged_at: str
    name: str
    url: str
    title: str
    release: str
    word: str
    others: tuple[str, ...]
    why: str
    tags: tuple[str, ...]
    acts: tuple[Act, ...]
    release_key: int
    group_keys: str
    word_key: str


def row_of(report: Report, summary: Summary) -> Row | None:
    """The row; None if the rules would have done nothing but let checks pass."""
    acts = tuple(_acts(report))
    if all(passes(act.text) for act in acts):
        summary.folded(has_checks=bool(acts))
        return None
    name, url = link_of(report, summary.about.repository)
    standing = report["standing"] or {}
    target = " ".join(filter(None, (report["milestone"], standing.get("stage"))))
    return Row(
        merged_at=report["merged_at"].replace("T", " ")[:16],
        name=name,
        url=url,
        title=plain(report["title"], LONGEST_TITLE),
        release=plain(target),
        word=standing.get("word", ""),
        others=tuple(plain(each, 40) for each in report["other_releases"][:MOST_SHOWN]),
        why=plain(standing["why"]) if standing.get("word") == Word.UNKNOWN.value else "",
        tags=tuple(_tags(report)),
        acts=acts,
        release_key=summary.release_key(report),
        group_keys=summary.group_keys(report),
        word_key=summary.word_key(report),
    )


def _tags(report: Report) -> Iterator[str]:
    """Whose proposals, which ones; and what else the change is."""
    yield from (plain(group, 40) for group in report["groups"][:MOST_SHOWN])
    for proposal in report["proposals"][:MOST_SHOWN]:
        number = proposal["number"]
        told = f"proposal {number}" if number else "no number"
        yield f"{told} (wrong number)" if proposal["wrong_number"] else told
    if report["kind"] != PROPOSAL:
        yield str(report["kind"])


def _acts(report: Report) -> Iterator[Act]:
    """Rule by rule: what is the same before and at the merge comes once."""
    for before, at in zip(report["rules_before"], report["rules"], strict=True):
        for key in ("operations", "unclear"):
            earlier, later = before[key], at[key]
            for text in dict.fromkeys((*earlier, *later)):
                when = BOTH if text in earlier and text in later else AT
                when = BEFORE if text not in later else when
                yield Act(
                    before["rule"],
                    when,
                    plain(text.replace("**", ""), LONGEST_ACT),
                    is_red=fails(text),
                    is_unclear=key == "unclear",
                )
