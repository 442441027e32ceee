"""Labels of a repository and on its issues. https://docs.github.com/en/rest/issues/labels"""

import re
from collections.abc import Iterable

from tests.fakes.github.errors import Refusal, invalid, not_found, too_long
from tests.fakes.github.state.base import MAINTAINER, RepositoryBase
from tests.fakes.github.state.model import Account, Issue, Label

LABEL_LIMIT = 100


class Labels(RepositoryBase):
    """Names compare without regard to case and keep the spelling they were created with."""

    def label(self, name: str) -> Label:
        """A label of the repository."""
        found = self.labels.get(name.casefold())
        if found is None:
            raise not_found()
        return found

    def create_label(
        self,
        name: str,
        color: str = "ededed",
        description: str | None = None,
        by: str = MAINTAINER,
        silent: bool = False,
    ) -> Label:
        """A new label; `silent` for what is there from the start."""
        self._check_name(name)
        check_label(color, description)
        label = Label(self.github.next_id(), name, color.lower(), description)
        self.labels[name.casefold()] = label
        if not silent:
            self.announce("label", "created", self.github.account(by), label=label)
        return label

    def edit_label(
        self,
        name: str,
        new_name: str | None = None,
        color: str | None = None,
        description: str | None = None,
        by: str = MAINTAINER,
    ) -> Label:
        """Rename or repaint; what is None stays."""
        label = self.label(name)
        if new_name is not None and new_name.casefold() != name.casefold():
            self._check_name(new_name)
        check_label(color or label.color, description)
        wanted = {"name": new_name, "color": color, "description": description}
        before = {key: getattr(label, key) for key in wanted}
        changes = {
            key: {"from": before[key] or ""}
            for key, value in wanted.items()
            if value is not None and value != before[key]
        }
        del self.labels[label.name.casefold()]
        label.name = new_name or label.name
        label.color = (color or label.color).lower()
        label.description = label.description if description is None else description or None
        self.labels[label.name.casefold()] = label
        if changes:
            account = self.github.account(by)
            self.announce("label", "edited", account, label=label, changes=changes)
        return label

    def delete_label(self, name: str, by: str = MAINTAINER) -> None:
        """Remove a label from the repository and from everything that wears it."""
        label = self.labels.pop(self.label(name).name.casefold())
        for issue in self.issues.values():
            if label in issue.attached_labels:
                issue.attached_labels.remove(label)
        self.announce("label", "deleted", self.github.account(by), label=label)

    def add_labels(self, number: int, names: Iterable[str], by: str = MAINTAINER) -> Issue:
        """Put labels on; those that are there already change nothing."""
        issue, account = self.issue(number), self.github.account(by)
        wanted = self.wanted_labels(names, by)
        if len({*issue.attached_labels, *wanted}) > LABEL_LIMIT:
            message = f"Cannot add more than {LABEL_LIMIT} labels to an issue"
            raise invalid("Label", "labels", "custom", message)
        for label in wanted:
            if label not in issue.attached_labels:
                issue.attached_labels.append(label)
                self._changed_label("labeled", issue, label, account)
        return issue

    def remove_label(self, number: int, name: str, by: str = MAINTAINER) -> Issue:
        """Take one label off."""
        issue = self.issue(number)
        label = self.labels.get(name.casefold())
        if label is None or label not in issue.attached_labels:
            raise Refusal(404, "Label does not exist")
        issue.attached_labels.remove(label)
        self._changed_label("unlabeled", issue, label, self.github.account(by))
        return issue

    def set_labels(self, number: int, names: Iterable[str], by: str = MAINTAINER) -> Issue:
        """Replace the whole set; only differences are announced."""
        issue = self.issue(number)
        wanted = self.wanted_labels(names, by)
        for label in [label for label in issue.attached_labels if label not in wanted]:
            self.remove_label(number, label.name, by)
        return self.add_labels(number, [label.name for label in wanted], by)

    def wanted_labels(self, names: Iterable[str], by: str) -> list[Label]:
        """The labels by name; GitHub creates those that the repository lacks."""
        names = list(names)
        for name in names:
            check_label_name(name)
        found = (
            self.labels.get(name.casefold()) or self.create_label(name, by=by) for name in names
        )
        return list(dict.fromkeys(found))

    def _changed_label(self, action: str, issue: Issue, label: Label, by: Account) -> None:
        self.record(issue, action, by, label={"name": label.name, "color": label.color})
        self.announce_issue(action, issue, by, label=label)

    def _check_name(self, name: str) -> None:
        check_label_name(name)
        if name.casefold() in self.labels:
            raise invalid("Label", "name", "already_exists")


def check_label_name(name: str) -> None:
    """At most 50 characters, and at least one."""
    if not name.strip():
        raise invalid("Label", "name", "missing_field")
    if len(name) > 50:
        raise too_long("Label", "name", 50)


def check_label(color: str, description: str | None) -> None:
    """A color is six hexadecimal digits without #, a description at most 100 characters."""
    if not re.fullmatch(r"[0-9a-fA-F]{6}", color):
        raise invalid("Label", "color")
    if description and len(description) > 100:
        raise too_long("Label", "description", 100)
