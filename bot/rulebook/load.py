"""Files become a rulebook, or every mistake in all of them at once."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from bot.actions import ACTIONS
from bot.conditions import CONDITIONS
from bot.model.diagnostic import Diagnostic, InvalidRules
from bot.model.features import Action, Condition, Feature
from bot.rulebook.diagnose import report_invalid
from bot.rulebook.rulebook import ProcessRules, Rule, Rulebook, RuleRef
from bot.rulebook.schema import FileForm
from bot.text.suggest import did_you_mean
from bot.text.variables import mistake_in
from bot.text.yaml_source import Path, Source, read_yaml

M = TypeVar("M", bound=BaseModel)
F = TypeVar("F", bound=Feature)


def load(files: Mapping[str, str]) -> Rulebook:
    """Build the rulebook of all files (path as shown to people → text).

    Raises InvalidRules with every mistake in every file.
    """
    digest = _digest(files)
    diagnostics: list[Diagnostic] = []
    processes: list[ProcessRules] = []
    for path, text in sorted(files.items()):
        source = read_yaml(text, path)
        if entry := _file(source, digest):
            processes.append(entry)
        diagnostics += source.diagnostics
    if diagnostics:
        raise InvalidRules(tuple(sorted(diagnostics)))
    return Rulebook(tuple(processes), digest)


def _digest(files: Mapping[str, str]) -> str:
    content = hashlib.sha256()
    for path, text in sorted(files.items()):
        for part in (path, text):
            data = part.encode("utf-8", "surrogatepass")
            content.update(len(data).to_bytes(8, "big") + data)
    return content.hexdigest()[:12]


def _file(source: Source, digest: str) -> ProcessRules | None:
    if source.value is None and source.diagnostics:
        return None
    form = _validated(source, FileForm, source.value, ())
    _read_features(source, CONDITIONS, "if", "condition")
    _read_features(source, ACTIONS, "ensure", "action")
    _report_duplicate_names(source)
    if form is None or source.diagnostics:
        return None
    process = form.process.process(form.deadlines)
    return ProcessRules(process, tuple(_rules(source, form, digest)))


def _rules(source: Source, form: FileForm, digest: str) -> Iterator[Rule]:
    for index, rule in enumerate(form.rules):
        line = source.position(("rules", index)).line
        yield Rule(
            ref=RuleRef(rule.name, source.path, line, digest),
            description=rule.description,
            conditions=tuple(_features(CONDITIONS, rule.conditions)),
            ensure=tuple(_features(ACTIONS, rule.ensure)),
        )


def _features(known: Mapping[str, type[F]], block: Mapping[str, Any]) -> Iterator[F]:
    for key, value in block.items():
        yield known[key].model_validate(known[key].from_yaml(value))


def _validated(
    source: Source, model: type[M], value: Any, at: Path, *, bare: bool = False
) -> M | None:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        report_invalid(source, model, error, at, bare=bare)
        return None


def _read_features(source: Source, known: Mapping[str, type[Any]], block: str, noun: str) -> None:
    """Check every condition or action where it stands, whatever else is wrong with its rule."""
    for path, features in _blocks(source.value, block):
        for key, value in features.items():
            at = (*path, key)
            if kind := known.get(key):
                _check_feature(source, kind, value, at)
            else:
                message = f'unknown {noun} "{key}"{did_you_mean(key, known)}'
                source.report(source.key_position(at), message, f"unknown-{noun}")


def _check_feature(source: Source, kind: type[Condition | Action], value: Any, at: Path) -> None:
    form = kind.from_yaml(value)
    # Where YAML holds a bare value, the place of a mistake is that value's, not a key below it.
    feature = _validated(source, kind, form, at, bare=form is not value)
    for below, text in feature.texts() if feature else ():
        if mistake := mistake_in(text):
            source.report(source.position((*at, *below)), *mistake)


def _blocks(document: Any, block: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    rules = document.get("rules") if isinstance(document, dict) else None
    for index, rule in enumerate(rules if isinstance(rules, list) else ()):
        features = rule.get(block) if isinstance(rule, dict) else None
        if isinstance(features, dict):
            yield ("rules", index, block), features


def _report_duplicate_names(source: Source) -> None:
    rules = source.value.get("rules") if isinstance(source.value, dict) else None
    seen: dict[str, int] = {}
    for index, rule in enumerate(rules if isinstance(rules, list) else ()):
        name = rule.get("name") if isinstance(rule, dict) else None
        if not isinstance(name, str):
            continue
        position = source.position(("rules", index, "name"))
        if name in seen:
            message = f'rule "{name}" exists already, at line {seen[name]}'
            source.report(position, message, "duplicate-rule")
        seen.setdefault(name, position.line)
