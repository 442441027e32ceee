"""What pydantic cannot see: names that nobody declared, rules that never hold or that fight."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.core.actions import ONCE
from bot.core.markup.suggest import did_you_mean, meant
from bot.core.markup.yaml_text.source import Path, Source
from bot.core.messages.substitution import mistakes_in
from bot.core.model.definitions.people import ANYBODY
from bot.core.model.plan.desired_state import matcher
from bot.core.model.plugin import Condition, Feature
from bot.core.model.subject import SubjectKind
from bot.core.rulebook.checklist_items import PlacedItem
from bot.core.rulebook.declarations import Declared, below
from bot.core.rulebook.lint.circles import report_circles
from bot.core.rulebook.lint.commands import report_commands
from bot.core.rulebook.lint.conflicts import report_conflicts
from bot.core.rulebook.lint.loops import report_self_defeat
from bot.core.rulebook.lint.raw_rule import RawRule, each_of
from bot.core.rulebook.lint.satisfiable import satisfiable
from bot.core.rulebook.misplaced import belongs
from bot.core.rulebook.tracker_lint import report_unlabelled
from bot.core.schedules.offset import EXCEPTION, parse_moment

# What documents say of these is compared in any case.
_IN_ANY_CASE = ("stage", "status")
# Keys, and what a rule with them needs besides.
_PAIRS = (
    *(("on-command", "who"), ("who", "on-command"), ("do", "on-command")),
    *(("hours", "at"), ("hours", "once")),
)


def lint(
    source: Source, rules: Sequence[RawRule], declared: Declared, document: Mapping[str, Any]
) -> None:
    """Report every mistake of these kinds to the source."""
    _report_duplicate_names(source, rules)
    for rule in rules:
        if source.is_full:
            return
        _report_features(source, rule, declared)
        for at, feature in rule.found:
            report_unlabelled(source, at, feature, below(document, "process"), declared)
        _report_moments(source, rule, declared)
        _report_roles(source, rule, declared)
        _report_frame(source, rule)
        _report_untracked(source, rule, below(document, "process"))
        if not satisfiable([rule.conditions]):
            message = f'the conditions of rule "{rule.name}" can never hold together'
            source.report(source.key_position((*rule.at, "if")), message, "never-holds")
        elif rule.is_standing and rule.is_whole:
            report_self_defeat(source, rule)
    report_commands(source, rules, below(document, "commands"))
    standing = [rule for rule in rules if rule.is_standing and rule.is_whole]
    report_conflicts(source, standing)
    report_circles(source, standing)


def lint_checklists(source: Source, items: Iterable[PlacedItem], declared: Declared) -> None:
    """Report what is wrong in the items of checklists, and the deadlines that they are for."""
    for at, raw, found in items:
        for place, feature in found:
            _report_references(source, place, feature, declared)
        for key in ("item", "otherwise"):
            _report_text(source, (*at, key), raw.get(key), ())
    for name, form in below(source.value, "checklists").items():
        by = form.get("by") if isinstance(form, dict) else None
        if isinstance(by, str):
            at = ("checklists", name, "by")
            _report_unknown(source, at, "deadline", by, declared.deadlines)


def lint_deadlines(source: Source, declared: Declared) -> None:
    """Report phases that end with no deadline, and a deadline whose name has another meaning."""
    for name, until in below(source.value, "phases").items():
        if isinstance(until, str):
            _report_unknown(source, ("phases", name), "deadline", until, declared.deadlines)
    if EXCEPTION in below(source.value, "deadlines"):
        message = f'"{EXCEPTION}" is the end of an exception; give this deadline another name'
        source.report(source.key_position(("deadlines", EXCEPTION)), message, "wrong-value")


def _report_features(source: Source, rule: RawRule, declared: Declared) -> None:
    for at, feature in rule.found:
        if source.is_full:
            return
        _report_references(source, at, feature, declared)
        for kind in rule.kinds:
            _report_kind(source, at, feature, kind)
        for place, text in feature.texts():
            _report_text(source, (*at, *place), text, rule.arguments)


def _report_text(source: Source, at: Path, text: object, arguments: Sequence[str] | None) -> None:
    """Variables that nobody knows, each where it is in the text."""
    if isinstance(text, str):
        for part, message, kind in mistakes_in(text, arguments):
            source.report(source.within(source.position(at), part), message, kind)


def _report_references(source: Source, at: Path, feature: Feature, declared: Declared) -> None:
    for reference in feature.references():
        if reference.kind == "readiness":
            _report_readiness(source, at, reference.name, declared)
        elif reference.kind == "label":
            _report_label(source, (*at, *reference.place), reference.name, declared)
        else:
            known = declared.names(reference.kind)
            where = (*at, *reference.place)
            if reference.kind in _IN_ANY_CASE and known:
                known |= {each for each in (reference.name,) if each.casefold() in _folded(known)}
            _report_unknown(source, where, reference.kind, reference.name, known)


def _folded(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word.casefold() for word in words)


def _report_unknown(
    source: Source, at: Path, kind: str, name: str, known: frozenset[str] | None
) -> None:
    if known is not None and name not in known:
        hint = did_you_mean(name, known) or f"; the file declares no {kind}"
        source.report(source.position(at), f'unknown {kind} "{name}"{hint}', f"unknown-{kind}")


def _report_readiness(source: Source, at: Path, deadline: str, declared: Declared) -> None:
    if deadline not in declared.readiness and deadline in (declared.deadlines or ()):
        message = f'no checklist says what "{deadline}" asks for; write one with by: {deadline}'
        source.report(source.position(at), message, "unknown-readiness")


def _report_label(source: Source, at: Path, label: str, declared: Declared) -> None:
    known = declared.labels
    if known is not None and not any(map(matcher(label.casefold()).match, known)):
        message = f'the repository has no label "{label}"{did_you_mean(label, known)}'
        source.report(source.position(at), message, "unknown-label")


def _report_kind(source: Source, at: Path, feature: Feature, kind: Any) -> None:
    known = next((each for each in SubjectKind if each.value == kind), None)
    if known and known not in feature.kinds:
        suits = ", ".join(sorted(each.value for each in feature.kinds))
        verb = "never holds" if isinstance(feature, Condition) else "does nothing"
        message = f'"{feature.key}" {verb} in a rule for: {kind}; it is for: {suits}'
        source.report(source.key_position(at), message, "never-holds")


def _report_moments(source: Source, rule: RawRule, declared: Declared) -> None:
    for place, text in each_of(rule.raw.get("at")):
        try:
            name = parse_moment(text).deadline
        except ValueError:
            continue  # reported with the frame of the rule
        at, known = (*rule.at, "at", *place), declared.deadlines
        _report_unknown(source, at, "deadline", name, known and known | {EXCEPTION})


def _report_roles(source: Source, rule: RawRule, declared: Declared) -> None:
    for place, role in each_of(rule.raw.get("who")):
        if role != ANYBODY:
            _report_unknown(source, (*rule.at, "who", *place), "role", role, declared.roles)


def _report_frame(source: Source, rule: RawRule) -> None:
    """Keys that need or exclude each other."""
    raw = rule.raw
    is_misplaced = any(belongs((*rule.at, key)) for key in raw)
    if raw and not {"ensure", "once", "do"} & rule.keys and not is_misplaced:
        message = f'rule "{rule.name}" does nothing; it needs ensure:, once: or do:'
        source.report(source.position(rule.at), message, "missing-key")
    for key, other in _PAIRS:
        if key in raw and other not in rule.keys:
            message = f'a rule with "{key}" also needs "{other}"'
            source.report(source.key_position((*rule.at, key)), message, "missing-key")
    if "at" in raw and "on-command" in raw:
        message = 'a rule has "at" or "on-command", not both'
        source.report(source.key_position((*rule.at, "at")), message, "wrong-value")
    _report_once(source, rule)


def _report_untracked(source: Source, rule: RawRule, process: Mapping[str, Any]) -> None:
    """Without that label nobody can tell which issues track proposals."""
    if SubjectKind.PROPOSAL.value not in rule.kinds:
        return
    at = source.position((*rule.at, "for"))
    if SubjectKind.ISSUE.value in rule.kinds:
        message = 'what tracks a proposal is an issue: leave "proposal" out'
        source.report(at, message, "wrong-value")
    elif "tracker-label" not in process and "on-command" not in rule.keys:
        message = 'a rule for: proposal needs "tracker-label" under process:'
        source.report(at, message, "missing-key")


def _report_once(source: Source, rule: RawRule) -> None:
    once = below(rule.raw, "once")
    if "reply" in once and "on-command" not in rule.keys:
        message = '"reply" answers a command; this rule has no on-command'
        source.report(source.key_position((*rule.at, "once", "reply")), message, "wrong-value")
    if "mention" in once and not {"comment", "reply"} & meant(once, ONCE):
        message = '"mention" needs a comment or a reply'
        source.report(source.key_position((*rule.at, "once", "mention")), message, "missing-key")


def _report_duplicate_names(source: Source, rules: Sequence[RawRule]) -> None:
    seen: dict[str, int] = {}
    for rule in rules:
        name = rule.raw.get("name")
        if not isinstance(name, str):
            continue
        position = source.position((*rule.at, "name"))
        if name in seen:
            message = f'rule "{name}" exists already, at line {seen[name]}'
            source.report(position, message, "duplicate-rule")
        seen.setdefault(name, position.line)
