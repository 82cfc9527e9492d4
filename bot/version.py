"""Which Voitto this is."""

from importlib.metadata import PackageNotFoundError, version

DISTRIBUTION = "voitto"


def voitto_version() -> str:
    """As it was installed; of a folder that nobody has installed, nobody can say."""
    try:
        return version(DISTRIBUTION)
    except PackageNotFoundError:
        return "unknown"
