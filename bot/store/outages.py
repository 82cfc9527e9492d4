"""What the database's many ways to say no mean: it takes nothing now. Every other error is a mistake of ours and stays one."""

from asyncpg import InterfaceError, PostgresError
from sqlalchemy import exc

from bot.errors import StoreUnavailable

CANDIDATES = (exc.DBAPIError, exc.TimeoutError, OSError, PostgresError, InterfaceError)
"""The last two are asyncpg's own: what fails while connecting is not wrapped by SQLAlchemy."""
_OURS = (exc.IntegrityError, exc.ProgrammingError, exc.DataError, exc.NotSupportedError)
_OUTAGES = ("08", "25", "28", "3D", "40", "53", "55", "57", "58", "XX")
"""Classes of SQLSTATE: connection, read-only, password, no such database, rolled back, full, locked, stopped, disk."""
_ROLLED_BACK = ("25", "40", "53")
"""Those with which PostgreSQL says by itself that a commit came to nothing."""
SILENT, READ_ONLY = "does not answer", "takes no writes"
FULL, BROKEN = "has no room left", "cannot write to its disk"
_REASONS = {
    "25006": READ_ONLY,
    "53100": FULL,
    "SQLITE_READONLY": READ_ONLY,
    "SQLITE_FULL": FULL,
    "SQLITE_IOERR": BROKEN,
    "58030": BROKEN,
}


def outage(error: Exception, *, committing: bool) -> StoreUnavailable | None:
    """None when the error is about the statement, and not about the database."""
    original = (error.orig or error) if isinstance(error, exc.DBAPIError) else error
    state, code = getattr(original, "sqlstate", None) or "", getattr(original, "sqlite_errorname", "")
    if isinstance(error, _OURS) or code == "SQLITE_ERROR" or (state and not state.startswith(_OUTAGES)):
        return None
    said = (str(original).splitlines() or [""])[0]
    # SQLite's COMMIT comes back with an error only when nothing was committed
    uncertain = committing and not code and not state.startswith(_ROLLED_BACK)
    return StoreUnavailable(
        f"the database does not take it: {type(original).__name__}: {said}"[:300],
        reason=next((reason for start, reason in _REASONS.items() if (state or code).startswith(start)), SILENT),
        uncertain=uncertain,
    )
