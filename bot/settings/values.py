"""Parses the text of a setting. ValueError says what it must be instead."""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from yarl import URL


@dataclass(frozen=True, slots=True)
class RemoteRules:
    """Rules on the default branch of a repository."""

    repository: str
    path: str


def digits(text: str) -> str:
    """A number, as written."""
    if not text.isascii() or not text.isdigit():
        raise ValueError("must be a number")
    return text


def keys(text: str) -> tuple[str, ...]:
    """Several, separated by commas; perhaps none."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def secrets(text: str) -> tuple[str, ...]:
    """One or several."""
    secrets = keys(text)
    if not secrets:
        raise ValueError("has no secret in it")
    return secrets


def address(text: str) -> str:
    """Without a name and password in it: they would be shown, and sent beside the token."""
    try:
        url = URL(text)
    except ValueError:
        url = URL()
    if url.scheme not in ("http", "https") or not url.host or url.user is not None:
        raise ValueError("must be an address like https://api.github.com")
    return text.rstrip("/")


def address_or_none(text: str) -> str:
    """An address, or nothing."""
    return address(text) if text else ""


def database(text: str) -> str:
    """Where deliveries outlive the process."""
    if re.match(r"postgres(ql)?(\+(asyncpg|psycopg))?://", text):
        return _postgresql(text)
    if not text.startswith("sqlite+aiosqlite:///"):
        raise ValueError("must begin with sqlite+aiosqlite:/// or postgresql+asyncpg://")
    if text.endswith(("/", "/:memory:")):
        raise ValueError("must name a file: what is acknowledged has to outlive the process")
    return text


def _postgresql(text: str) -> str:
    """What is wrong with it is not quoted: that may be the password."""
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        names_one = bool(make_url(text).database)
    except (ArgumentError, ValueError):
        raise ValueError("is no address; encode what is special in its password") from None
    if not names_one:
        raise ValueError("must name a database: postgresql+asyncpg://user:password@host/database")
    return text


def rules(text: str) -> Path | RemoteRules:
    """A folder, or a place on GitHub."""
    repository, colon, path = text.partition(":")
    if not colon:
        return Path(text)
    if repository.count("/") != 1 or not path.strip("/"):
        raise ValueError("must be a folder or owner/repository:path")
    return RemoteRules(repository, path.strip("/"))


def folder(text: str) -> Path:
    """A folder on this machine."""
    if ":" in text:
        raise ValueError("is on GitHub; name a folder with the rules instead")
    return Path(text)


def port(text: str) -> int:
    """Of TCP; 0 takes a free one."""
    if not text.isascii() or not text.isdigit() or not 0 <= int(text) <= 65535:
        raise ValueError("must be a number from 0 to 65535")
    return int(text)


def whole(least: int) -> Callable[[str], int]:
    """Of numbers from `least` on."""

    def parse(text: str) -> int:
        if not text.isascii() or not text.isdigit() or len(text) > 12 or int(text) < least:
            raise ValueError(f"must be a whole number, {least} or more")
        return int(text)

    return parse


def whole_or_none(text: str) -> int | None:
    """A whole number that is not negative; None where nothing is said."""
    return whole(0)(text) if text else None


def days(least: int) -> Callable[[str], timedelta]:
    """GitHub delivers again for three days, and its deliveries must be known for longer."""

    def parse(text: str) -> timedelta:
        return timedelta(days=min(whole(least)(text), 36_500))

    return parse


def one_of(*choices: str) -> Callable[[str], str]:
    """Of words, whatever their case."""

    def parse(text: str) -> str:
        if text.lower() not in choices:
            raise ValueError(f"must be one of {', '.join(choices)}")
        return text.lower()

    return parse


def pem(text: str) -> str:
    """The key as PEM, checked by loading it. Raises ValueError without repeating any of it."""
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    pem = text.replace("\\n", "\n").strip()
    if not pem.startswith("-----BEGIN"):
        try:
            pem = base64.b64decode(pem, validate=False).decode("ascii").strip()
        except ValueError:
            raise ValueError("is neither PEM nor base64 of it") from None
    try:
        is_rsa = isinstance(load_pem_private_key(pem.encode(), password=None), RSAPrivateKey)
    except (ValueError, TypeError, UnicodeError):
        raise ValueError("is no private key that can be read without a passphrase") from None
    if is_rsa:
        return pem + "\n"
    raise ValueError("is no RSA key; GitHub Apps have RSA keys")
