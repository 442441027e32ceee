"""Making an App from a manifest: what a person does on github.com, and the code that comes of it.

https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest
"""

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from tests.fakes.github.errors import not_found

if TYPE_CHECKING:
    from tests.fakes.github.fake import FakeGitHub

LIFE = timedelta(hours=1)


class Registrations:
    """Codes that were handed out and not yet used."""

    def __init__(self, github: "FakeGitHub") -> None:
        self._github = github
        self._offered: dict[str, tuple[dict[str, Any], datetime]] = {}

    def offer(self, manifest: dict[str, Any]) -> str:
        """A person has agreed to the manifest; the code is good for an hour, once."""
        for key in ("url", "hook_attributes", "redirect_url"):
            if not manifest.get(key):
                raise ValueError(f"the manifest has no {key}")
        code = secrets.token_hex(20)
        self._offered[code] = (manifest, self._github.now() + LIFE)
        return code

    def convert(self, code: str) -> dict[str, str]:
        """The App's secrets, shown once; from now on it is what the manifest says."""
        manifest, good_until = self._offered.pop(code, ({}, self._github.now()))
        if good_until <= self._github.now():
            raise not_found()
        app, secret = self._github.app, secrets.token_hex(20)
        app.permissions = dict(manifest.get("default_permissions", {}))
        app.events = list(manifest.get("default_events", []))
        private, public = key_pair()
        self._github.authentication.trust(public)
        self._github.webhooks.sign_with(secret)
        client = secrets.token_hex(20)
        return {"pem": private, "webhook_secret": secret, "client_secret": client}


def key_pair() -> tuple[str, str]:
    """A new one, in the form in which GitHub hands it out."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public.decode()
