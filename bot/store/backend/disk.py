"""How much room the database's disk has left."""

import os
from pathlib import Path

from sqlalchemy import make_url


def free_bytes(url: str) -> int | None:
    """Bytes that may still be written beside a SQLite file; None where the disk is not ours.

    Raises nothing: a folder that cannot be asked is for the writing itself to fail on.
    """
    location = make_url(url)
    if location.get_backend_name() != "sqlite":
        return None
    try:
        found = os.statvfs(Path(location.database or "").parent)
    except OSError:
        return None
    return found.f_bavail * found.f_frsize
