"""What can be wrong with a database as a whole."""


class StoreUnavailable(Exception):
    """It cannot be opened, or another worker is using it already: one sentence."""


class FileMoved(Exception):
    """The database's file is not the one that was opened."""


def cause_of(error: BaseException) -> str:
    """What the driver said, in one line, without SQL and its values around it."""
    if isinstance(error, (StoreUnavailable, FileMoved)):
        return str(error)
    said = str(getattr(error, "orig", None) or "")
    return " ".join(said.split()) or type(error).__name__
