"""Who is asking: App tokens (JWT) and installation tokens.

https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import jwt

from tests.fakes.github.errors import Refusal
from tests.fakes.github.representation.people import client_id
from tests.fakes.github.state.model import App, Installation
from tests.fakes.github.state.repository import Repository

if TYPE_CHECKING:
    from tests.fakes.github.fake import FakeGitHub

UNDECODABLE = "A JSON web token could not be decoded"
NEEDS_AUTHENTICATION = "Requires authentication"
TOKEN_LIFE = timedelta(hours=1)
LONGEST_JWT = 600


@dataclass
class Token:
    """An installation token; `repositories` None means all of the installation."""

    text: str
    installation: Installation
    expires_at: datetime
    repositories: frozenset[int] | None
    permissions: dict[str, str]
    revoked: bool = False

    def covers(self, repository: Repository) -> bool:
        """Whether the App is installed there and the token was not narrowed to others."""
        if not repository.installed or repository.owner is not self.installation.account:
            return False
        return self.repositories is None or repository.id in self.repositories


@dataclass(frozen=True)
class Identity:
    """What the Authorization header proved; `kind` is jwt, installation or none."""

    kind: str
    token: Token | None = None

    @property
    def bucket(self) -> str:
        """Whose rate limit a request counts against."""
        return f"installation ID {self.token.installation.id}" if self.token else self.kind


class Authentication:
    """Checks and hands out tokens."""

    def __init__(self, github: "FakeGitHub", public_key: str) -> None:
        self._github = github
        self._public_key = public_key
        self._tokens: dict[str, Token] = {}

    def trust(self, public_key: str) -> None:
        """The App has another key from now on."""
        self._public_key = public_key

    def issue(
        self,
        installation: Installation,
        repositories: frozenset[int] | None,
        permissions: dict[str, str],
    ) -> Token:
        """A new installation token, good for an hour.

        https://docs.github.com/en/rest/apps/apps#create-an-installation-access-token-for-an-app
        """
        text = f"ghs_{secrets.token_hex(18)}"
        expires = self._github.now() + TOKEN_LIFE
        token = Token(text, installation, expires, repositories, permissions)
        self._tokens[text] = token
        return token

    def expire_all(self) -> None:
        """Every token handed out so far is worth nothing."""
        for token in self._tokens.values():
            token.revoked = True

    def identify(self, header: str) -> Identity:
        """The identity behind an Authorization header."""
        if not header:
            return Identity("none")
        scheme, _, text = header.partition(" ")
        if scheme.lower() not in ("bearer", "token"):
            raise Refusal(401, "Bad credentials")
        if text.count(".") == 2 and scheme.lower() == "bearer":
            check_jwt(text, self._public_key, self._github.app, self._github.jwt_time())
            return Identity("jwt")
        token = self._tokens.get(text)
        if token is None or token.revoked or token.expires_at <= self._github.now():
            raise Refusal(401, "Bad credentials")
        return Identity("installation", token)


def kind_of(header: str) -> str:
    """What an Authorization header looks like, whether it is good or not."""
    text = header.partition(" ")[2]
    return "none" if not header else "jwt" if text.count(".") == 2 else "installation"


def check_jwt(text: str, public_key: str, app: App, now: datetime) -> None:
    """https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app"""
    options: Any = {"verify_exp": False, "verify_iat": False, "verify_nbf": False}
    options |= {"verify_iss": False, "verify_aud": False, "verify_sub": False}
    try:
        claims = jwt.decode(text, public_key, algorithms=["RS256"], options=options)
    except jwt.InvalidTokenError:
        raise Refusal(401, UNDECODABLE) from None
    if str(claims.get("iss")) not in (str(app.id), client_id(app)):
        raise Refusal(404, "Integration not found")
    check_times(claims.get("iat"), claims.get("exp"), now.timestamp())


def check_times(issued: Any, expires: Any, now: float) -> None:
    """Issued in the past, expiring within ten minutes from now."""
    if not isinstance(issued, int) or issued > now:
        raise Refusal(
            401,
            "'Issued at' claim ('iat') must be an Integer representing the time that the "
            "assertion was issued",
        )
    if not isinstance(expires, int) or expires <= now:
        raise Refusal(
            401,
            "'Expiration time' claim ('exp') must be a numeric value representing the future "
            "time at which the assertion expires",
        )
    if expires > now + LONGEST_JWT:
        raise Refusal(401, "'Expiration time' claim ('exp') is too far in the future")
