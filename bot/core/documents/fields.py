"""Fields of front matter by the project's names, with their places; odd values are reported."""

import re
from collections.abc import Iterator, Mapping
from hashlib import sha256

from bot.core.documents.numbers import read_number
from bot.core.documents.people.person_names import ACCOUNT_KEYS, read_people
from bot.core.documents.prose import Entry
from bot.core.markup.glob import is_like
from bot.core.markup.suggest import corrected
from bot.core.markup.yaml_text.front_matter import FrontMatter
from bot.core.model.definitions.document import DocumentLayout
from bot.core.model.diagnostic import Diagnostic, Position
from bot.core.model.proposal import Doubt, Target

# More than this need no telling apart: the document has to be mended first.
MOST_DOUBTS = 1000
_FIRST_WORD = re.compile(r"[^\s(,:;]+")


class Fields:
    """Reads fields by the names that `bot.core.model.definitions.document.KEYS` has for them.

    What front matter says counts, and where it says nothing at all, what `prose` does. `names` are
    what people may write before a release: the project's own.
    """

    def __init__(
        self,
        front: FrontMatter,
        layout: DocumentLayout,
        prose: Mapping[str, Entry],
        names: tuple[str, ...] = (),
    ) -> None:
        self.front, self.layout, self.prose, self.names = front, layout, prose, names
        self.doubts: list[Doubt] = []

    def text(self, field: str) -> Entry | None:
        """A field of one text; None where it is absent, empty or says nothing yet."""
        entry, said = self._front_text(field), self.prose.get(field)
        if entry and said and entry.text.casefold() != said.text.casefold():
            message = (
                f'"{said.text[:40]}" here, "{entry.text[:40]}" in the front matter, '
                f"line {entry.position.line}, which counts"
            )
            self.report(said.position, message, "contradiction")
        return entry or said

    def _front_text(self, field: str) -> Entry | None:
        key = self.layout.keys[field]
        value = self.front.value(key)
        if isinstance(value, (list, dict)):
            self.report(self.front.position(key), f'"{key}" must be a text', "wrong-type")
            return None
        entry = self._entry(key, value)
        return None if entry is None or self.says_nothing(entry.text) else entry

    def texts(self, field: str) -> tuple[Entry, ...]:
        """A field of several texts; a single text is a list of one. Entries that are TBD count."""
        key = self.layout.keys[field]
        value = self.front.value(key)
        if isinstance(value, dict):
            self.report(self.front.position(key), f'"{key}" must be a list', "wrong-type")
            return ()
        if value is None and (said := self.prose.get(field)):
            return tuple(_listed(said))
        if not isinstance(value, list):
            entry = self._entry(key, value)
            return tuple(_listed(entry)) if entry else ()
        found = (self._entry(key, each, index) for index, each in enumerate(value))
        return tuple(entry for entry in found if entry)

    def decided(self, field: str) -> tuple[Entry, ...]:
        """The texts of a field without those that say nothing yet."""
        return tuple(entry for entry in self.texts(field) if not self.says_nothing(entry.text))

    def people(self, field: str) -> tuple[str, ...]:
        """Logins without `@`, and teams; what names neither is reported."""
        found: dict[str, None] = {}
        for text, position, is_list in self._named(field):
            if self.says_nothing(text):
                continue
            people = read_people(text, is_list=is_list)
            found |= dict.fromkeys(name for name in people.names if not self.says_nothing(name))
            for mistake in people.mistakes:
                if not self.says_nothing(mistake):
                    message = f'"{mistake[:60]}" is no GitHub account: write its login, like @alice'
                    self.report(position, message, "no-account")
        return tuple(found)

    def _named(self, field: str) -> Iterator[tuple[str, Position, bool]]:
        """Each text that names people, its place, and whether it is a list of them or prose."""
        key = self.layout.keys[field]
        value = self.front.value(key)
        if value is None and (said := self.prose.get(field)):
            yield said.text, said.position, False
        elif isinstance(value, dict):
            self.report(self.front.position(key), f'"{key}" must be a list', "wrong-type")
        for index, each in enumerate(value if isinstance(value, list) else [value]):
            place = self.front.position(key, index if isinstance(value, list) else None)
            if isinstance(each, dict) and isinstance(value, list):
                yield _account(each), place, True
            elif isinstance(each, str):
                yield each, place, True
            elif isinstance(each, list):
                self.report(place, f'"{key}" must be a list of people', "wrong-type")

    def number(self) -> tuple[int, Position] | None:
        """The proposal's number."""
        entry = self.text("number")
        if entry is None:
            return None
        number = read_number(entry.text)
        if number is None:
            message = f'"{entry.text[:40]}" is no number of a proposal'
            self.report(entry.position, message, "wrong-number")
        return (number, entry.position) if number else None

    def says_nothing(self, text: str) -> bool:
        """Whether a value is TBD or what the template had there."""
        word = _FIRST_WORD.match(text.strip().casefold().removeprefix("@"))
        undecided = (each.casefold() for each in self.layout.undecided)
        return word is None or word.group() in undecided or self.is_placeholder(text)

    def is_placeholder(self, text: str) -> bool:
        """Whether a value is what the template had there."""
        return is_like(text.strip(), self.layout.placeholders)

    def report(
        self, position: Position, message: str, kind: str, fix: tuple[str, str] | None = None
    ) -> None:
        """Report a mistake at a position; `fix` is the wrong text and the right one."""
        self.front.source.report(position, message, kind, fix)

    def doubt(
        self,
        position: Position,
        message: str,
        kind: str,
        text: str,
        releases: tuple[str, ...] = (),
        fix: tuple[str, str] | None = None,
        target: Target | None = None,
    ) -> None:
        """Note what may set a target and is not understood; it is wrong wherever it may be any."""
        source = self.front.source
        line = source.line(position)
        fixed = corrected(line, position.column - 1, *fix) if fix else None
        found = Diagnostic.at(source.path, position, message, kind, line, fixed)
        if len(self.doubts) < MOST_DOUBTS:
            self.doubts.append(Doubt(found, told_apart(text), releases, target))
        if not releases and not source.is_full:
            source.diagnostics.append(found)

    def _entry(self, key: str, value: object, index: int | None = None) -> Entry | None:
        """Also the `name` of a map, as in lists of feature gates."""
        if isinstance(value, dict):
            value = value.get("name")
        if not isinstance(value, str) or not value.strip():
            return None
        return Entry(value.strip(), self.front.position(key, index))


def told_apart(text: str) -> str:
    """White space does not matter, and of what is long a digest will do."""
    plain = " ".join(text.split())
    return plain if len(plain) <= 200 else sha256(plain.encode("utf-8", "replace")).hexdigest()


def _listed(entry: Entry) -> Iterator[Entry]:
    """A text with commas is a list written by hand."""
    for text in entry.text.split(","):
        if text.strip():
            yield Entry(text.strip(), entry.position)


def _account(value: Mapping[str, object]) -> str:
    """The account in `{ name: Alice Doe, github: alice }`; otherwise the whole text."""
    plain = {key.casefold().replace("_", "-"): text for key, text in value.items()}
    found = next((plain[key] for key in ACCOUNT_KEYS if isinstance(plain.get(key), str)), None)
    texts = (text for text in value.values() if isinstance(text, str))
    return str(found) if found is not None else " ".join(texts)
