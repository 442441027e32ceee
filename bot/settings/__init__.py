"""The environment, read nowhere else, becomes settings or the list of all that is wrong."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from dotenv import dotenv_values

from bot.settings import values as setting_values
from bot.settings.values import RemoteRules as RemoteRules

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable: what it is for, what it looks like, what counts when not set."""

    name: str
    purpose: str
    default: str | None = None
    example: str = ""


# Probot's names, so that existing deployments and habits carry over.
APP_ID = Variable("APP_ID", "the GitHub App's id, on its settings page", example="123456")
PRIVATE_KEY = Variable(
    "PRIVATE_KEY", "the App's private key as PEM text (\\n escapes or base64 will do)"
)
PRIVATE_KEY_PATH = Variable(
    "PRIVATE_KEY_PATH", "a file with the App's private key, instead of PRIVATE_KEY"
)
WEBHOOK_SECRET = Variable(
    "WEBHOOK_SECRET",
    "the webhook's secret; several, separated by commas, while one is replaced",
    example="a-long-random-text",
)
RECORD_KEY = Variable(
    "RECORD_KEY",
    "seals what the bot remembers in its comments, in place of the private key; several, "
    "separated by commas, the newest first",
    "",
)
# The warning at the start and in `vepbot doctor` where that is not set.
UNSEALED = (
    "RECORD_KEY is not set, so the private key seals what the bot remembers: "
    "when that key is replaced, exceptions and sign-offs on record are not believed any more"
)
GITHUB_API_URL = Variable("GITHUB_API_URL", "base of GitHub's REST API", "https://api.github.com")
GITHUB_GRAPHQL_URL = Variable(
    "GITHUB_GRAPHQL_URL", "GitHub's GraphQL address, where it is not <GITHUB_API_URL>/graphql", ""
)
DATABASE_URL = Variable(
    "DATABASE_URL",
    "where deliveries and the journal are kept",
    "sqlite+aiosqlite:///vepbot.sqlite3",
)
RULES_DIR = Variable(
    "RULES_DIR",
    "where the rules are: a folder, or owner/repository:path on GitHub's default branch",
    "rules",
)
RULES_URL = Variable(
    "RULES_URL",
    "where people read the folder RULES_DIR on the web, so that comments link to the rules, like "
    "https://github.com/OWNER/REPO/blob/main/rules; not needed for rules on GitHub",
    "",
)
HOST = Variable("HOST", "the address to listen on", "127.0.0.1")
PORT = Variable("PORT", "the port to listen on; 0 takes a free one", "3000")
LOG_LEVEL = Variable("LOG_LEVEL", "debug, info, warning or error", "info")
LOG_FORMAT = Variable("LOG_FORMAT", "text for people, json for machines", "text")

MINIMUM_FREE_MIB = Variable(
    "MINIMUM_FREE_MIB",
    "MiB that must be free on the disk of a SQLite database for a delivery to be taken",
    "64",
)
MAXIMUM_PENDING = Variable(
    "MAXIMUM_PENDING", "how many deliveries may wait before more are refused", "50000"
)

CONNECTIONS_PER_ADDRESS = Variable(
    "CONNECTIONS_PER_ADDRESS",
    "how many connections one address may hold, 0 for no limit; not set: 64 for an address of the "
    "internet, no limit for one of a private network, where a proxy is",
    "",
)

KEEP_BODIES_DAYS = Variable(
    "KEEP_BODIES_DAYS", "how long the words of finished deliveries are kept, 4 days at least", "7"
)
KEEP_DELIVERIES_DAYS = Variable(
    "KEEP_DELIVERIES_DAYS", "how long finished deliveries are kept, 4 days at least", "30"
)
KEEP_JOURNAL_DAYS = Variable("KEEP_JOURNAL_DAYS", "how long the journal is kept", "400")

VARIABLES = (
    APP_ID, PRIVATE_KEY, PRIVATE_KEY_PATH, WEBHOOK_SECRET, RECORD_KEY, GITHUB_API_URL,
    GITHUB_GRAPHQL_URL, DATABASE_URL, RULES_DIR, RULES_URL, HOST, PORT, LOG_LEVEL, LOG_FORMAT,
    MINIMUM_FREE_MIB, MAXIMUM_PENDING, CONNECTIONS_PER_ADDRESS, KEEP_BODIES_DAYS,
    KEEP_DELIVERIES_DAYS, KEEP_JOURNAL_DAYS,
)  # fmt: skip


class InvalidSettings(Exception):
    """The environment cannot be used; `problems` has one line for each thing to mend."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Access:
    """How GitHub is reached, and as whom. No key shows in its repr."""

    app_id: str
    private_key: str = field(repr=False)
    api_url: str
    graphql_url: str
    record_keys: tuple[str, ...] = field(repr=False, default=())


@dataclass(frozen=True, slots=True)
class Settings:
    """All that `vepbot serve` needs. Secrets do not show in its repr."""

    app_id: str
    private_key: str = field(repr=False)
    webhook_secrets: tuple[str, ...] = field(repr=False)
    api_url: str
    graphql_url: str
    database_url: str = field(repr=False)
    rules: "Path | RemoteRules"
    host: str
    port: int
    log_level: str
    log_format: str
    record_keys: tuple[str, ...] = field(repr=False, default=())
    rules_url: str = ""
    minimum_free_bytes: int = 64 << 20
    maximum_pending: int = 50_000
    connections_per_address: int | None = None
    keep_bodies: timedelta = timedelta(days=7)
    keep_deliveries: timedelta = timedelta(days=30)
    keep_journal: timedelta = timedelta(days=400)

    @property
    def access(self) -> Access:
        """The part that is about GitHub."""
        return Access(
            self.app_id, self.private_key, self.api_url, self.graphql_url, self.record_keys
        )


@dataclass(frozen=True, slots=True)
class SetupSettings:
    """All that `vepbot serve` needs while there is no App yet."""

    api_url: str
    rules: "Path | RemoteRules"
    host: str
    port: int
    log_level: str
    log_format: str


def environment() -> Mapping[str, str]:
    """The process's environment over what `.env` in the working directory says.

    What is empty there is not set: `.env` may have it.
    """
    written = {name: value for name, value in dotenv_values(".env").items() if value is not None}
    return written | {name: value for name, value in os.environ.items() if value}


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Read everything. Raises InvalidSettings with every problem at once."""
    source = _Environment(environ)
    settings = Settings(
        app_id=source.read(APP_ID, setting_values.digits),
        private_key=source.private_key(),
        webhook_secrets=source.read(WEBHOOK_SECRET, setting_values.secrets),
        api_url=source.read(GITHUB_API_URL, setting_values.address),
        graphql_url=source.read(GITHUB_GRAPHQL_URL, setting_values.address_or_none),
        database_url=source.read(DATABASE_URL, setting_values.database),
        rules=source.read(RULES_DIR, setting_values.rules),
        host=source.read(HOST, str),
        port=source.read(PORT, setting_values.port),
        log_level=source.read(
            LOG_LEVEL, setting_values.one_of("debug", "info", "warning", "error")
        ),
        log_format=source.read(LOG_FORMAT, setting_values.one_of("text", "json")),
        record_keys=source.read(RECORD_KEY, setting_values.keys),
        rules_url=source.read(RULES_URL, setting_values.address_or_none),
        minimum_free_bytes=source.read(MINIMUM_FREE_MIB, setting_values.whole(0)) << 20,
        maximum_pending=source.read(MAXIMUM_PENDING, setting_values.whole(1)),
        connections_per_address=source.read(CONNECTIONS_PER_ADDRESS, setting_values.whole_or_none),
        keep_bodies=source.read(KEEP_BODIES_DAYS, setting_values.days(4)),
        keep_deliveries=source.read(KEEP_DELIVERIES_DAYS, setting_values.days(4)),
        keep_journal=source.read(KEEP_JOURNAL_DAYS, setting_values.days(1)),
    )
    if source.problems:
        raise InvalidSettings(source.problems)
    return settings


def is_unregistered(environ: Mapping[str, str | None]) -> bool:
    """Whether none of the App's credentials is set, in whatever way: there is no App yet."""
    names = (APP_ID.name, PRIVATE_KEY.name, PRIVATE_KEY_PATH.name, WEBHOOK_SECRET.name)
    return not any(environ.get(name) or environ.get(f"{name}_FILE") for name in names)


def read_setup_settings(environ: Mapping[str, str]) -> SetupSettings:
    """Everything but the credentials. Raises InvalidSettings with every problem at once."""
    source = _Environment(environ)
    source.read(DATABASE_URL, setting_values.database)
    settings = SetupSettings(
        api_url=source.read(GITHUB_API_URL, setting_values.address),
        rules=source.read(RULES_DIR, setting_values.rules),
        host=source.read(HOST, str),
        port=source.read(PORT, setting_values.port),
        log_level=source.read(
            LOG_LEVEL, setting_values.one_of("debug", "info", "warning", "error")
        ),
        log_format=source.read(LOG_FORMAT, setting_values.one_of("text", "json")),
    )
    if source.problems:
        raise InvalidSettings(source.problems)
    return settings


def read_access(environ: Mapping[str, str]) -> Access:
    """What is needed to ask GitHub something. Raises InvalidSettings."""
    source = _Environment(environ)
    access = Access(
        app_id=source.read(APP_ID, setting_values.digits),
        private_key=source.private_key(),
        api_url=source.read(GITHUB_API_URL, setting_values.address),
        graphql_url=source.read(GITHUB_GRAPHQL_URL, setting_values.address_or_none),
        record_keys=source.read(RECORD_KEY, setting_values.keys),
    )
    if source.problems:
        raise InvalidSettings(source.problems)
    return access


def read_one(environ: Mapping[str, str], variable: Variable, parse: Callable[[str], T]) -> T:
    """Read a single setting, for commands that need no more. Raises InvalidSettings."""
    source = _Environment(environ)
    value = source.read(variable, parse)
    if source.problems:
        raise InvalidSettings(source.problems)
    return value


def read_rules_url(environ: Mapping[str, str]) -> str:
    """RULES_URL alone. Raises InvalidSettings."""
    return read_one(environ, RULES_URL, setting_values.address_or_none)


def read_address(environ: Mapping[str, str]) -> tuple[str, int]:
    """HOST and PORT alone. Raises InvalidSettings."""
    return read_one(environ, HOST, str), read_one(environ, PORT, setting_values.port)


def read_database_url(environ: Mapping[str, str]) -> str:
    """DATABASE_URL alone. Raises InvalidSettings."""
    return read_one(environ, DATABASE_URL, setting_values.database)


def read_rules_place(environ: Mapping[str, str]) -> Path | RemoteRules:
    """RULES_DIR alone, wherever it is. Raises InvalidSettings."""
    return read_one(environ, RULES_DIR, setting_values.rules)


def read_rules_dir(environ: Mapping[str, str]) -> Path:
    """RULES_DIR alone, where it is a folder. Raises InvalidSettings."""
    return read_one(environ, RULES_DIR, setting_values.folder)


class _Environment:
    """Reads variables and gathers problems instead of stopping at the first."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.problems: list[str] = []

    def read(self, variable: Variable, parse: Callable[[str], T]) -> T:
        """The parsed value; after a problem was noted, a valid one that nobody will use."""
        text = self._text(variable)
        if text is None:
            self._note(variable, "is not set")
        else:
            try:
                return parse(text)
            except ValueError as error:
                self._note(variable, str(error))
        return parse(variable.default or variable.example)

    def private_key(self) -> str:
        """The PEM text, from whichever of the two variables is set."""
        key, path = self._text(PRIVATE_KEY), self._environ.get(PRIVATE_KEY_PATH.name)
        if key and path:
            self._note(PRIVATE_KEY, f"and {PRIVATE_KEY_PATH.name} are both set; keep one")
        elif path:
            name = PRIVATE_KEY_PATH.name
            return self._parsed_key(PRIVATE_KEY_PATH, self._file(PRIVATE_KEY_PATH, name, path))
        elif key:
            return self._parsed_key(PRIVATE_KEY, key)
        else:
            self._note(PRIVATE_KEY, f"is not set, nor is {PRIVATE_KEY_PATH.name}")
        return ""

    def _parsed_key(self, variable: Variable, text: str | None) -> str:
        try:
            return setting_values.pem(text) if text is not None else ""
        except ValueError as error:
            self._note(variable, str(error))
            return ""

    def _text(self, variable: Variable) -> str | None:
        """The variable, the file that `<name>_FILE` points at (a mounted secret), or default."""
        value, path = self._environ.get(variable.name), self._environ.get(f"{variable.name}_FILE")
        if value and path:
            self._note(variable, f"and {variable.name}_FILE are both set; keep one")
        if path and not value:
            return self._file(variable, f"{variable.name}_FILE", path)
        return value or variable.default

    def _file(self, variable: Variable, named_by: str, path: str) -> str | None:
        """The path is not repeated: it happens that the secret itself is written there."""
        try:
            return Path(path).read_text("utf-8").strip()
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or type(error).__name__
            self._note(variable, f"is to be read from the file that {named_by} names: {reason}")
            return variable.default or ""

    def _note(self, variable: Variable, problem: str) -> None:
        line = f"{variable.name} {problem} ({variable.purpose})"
        if not any(known.startswith(f"{variable.name} is to be read") for known in self.problems):
            self.problems.append(line)
