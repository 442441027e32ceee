"""A new App's credentials are kept in the working directory: never shown, nothing overwritten."""

import os
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

from dotenv import dotenv_values

from bot.github.app.registration import NewApp
from bot.settings import APP_ID, PRIVATE_KEY_PATH, WEBHOOK_SECRET, is_unregistered

KEY_FILE = "vepbot.private-key.pem"
ENV_FILE = ".env"
# Nobody else may read them, whatever the umask.
MODE = 0o600


class NotKept(Exception):
    """The credentials cannot be kept, in words for a person."""


class Registration:
    """Turns a code into credentials on disk. `folder` is where `vepbot serve` runs."""

    def __init__(self, folder: Path, convert: Callable[[str], Awaitable[NewApp]]) -> None:
        self._key = folder / KEY_FILE
        self._env = folder / ENV_FILE
        self._convert = convert

    def obstacle(self) -> str | None:
        """Why the credentials could not be kept, as far as it shows beforehand."""
        if self._key.exists() or self._key.is_symlink():
            return f"{KEY_FILE} is there already; move it away"
        if not os.access(self._key.parent, os.W_OK | os.X_OK):
            return "the working directory cannot be written to"
        if self._env.is_symlink() or (self._env.exists() and not os.access(self._env, os.W_OK)):
            return f"{ENV_FILE} cannot be written to"
        if not is_unregistered(dotenv_values(self._env)):
            return f"{ENV_FILE} has credentials by now; restart vepbot"
        return None

    async def complete(self, code: str) -> NewApp:
        """Reserve the key's file first: the code is good only once. Raises NotKept, GitHubError."""
        if obstacle := self.obstacle():
            raise NotKept(obstacle)
        key = _opened(self._key, os.O_EXCL)
        try:
            app = await self._convert(code)
            _write(key, app.private_key)
        except BaseException:
            self._key.unlink()
            raise
        finally:
            os.close(key)
        try:
            self._remember(app)
        except NotKept as error:
            hint = f"set APP_ID={app.id}, PRIVATE_KEY_PATH={KEY_FILE} and a new webhook secret"
            raise NotKept(f"{error}; {hint} yourself") from error
        return app

    def _remember(self, app: NewApp) -> None:
        """Add to `.env`; an empty `APP_ID=` above is overruled by what comes later."""
        values = {
            APP_ID.name: app.id,
            PRIVATE_KEY_PATH.name: KEY_FILE,
            WEBHOOK_SECRET.name: app.webhook_secret,
        }
        known = self._env.read_bytes() if self._env.exists() else b""
        lines = "".join(f"{name}={_quoted(value)}\n" for name, value in values.items())
        env = _opened(self._env, os.O_APPEND)
        try:
            _write(env, ("" if not known or known.endswith(b"\n") else "\n") + lines)
        finally:
            os.close(env)


def _opened(path: Path, how: int) -> int:
    try:
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | how, MODE)
        os.fchmod(opened, MODE)
    except OSError as error:
        raise NotKept(f"{path.name} cannot be written: {error.strerror}") from error
    return opened


def _write(file: int, text: str) -> None:
    try:
        with os.fdopen(os.dup(file), "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(file)
    except OSError as error:
        raise NotKept(f"the credentials could not be written: {error.strerror}") from error


def _quoted(value: str) -> str:
    """Plain where it can be; python-dotenv reads the rest between single quotes."""
    if re.fullmatch(r"[\w.-]+", value, re.ASCII):
        return value
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
