"""What `voitto run` is told when it is to meet this world instead of the real one."""

import os

from sandbox import seed
from sandbox.slack import seed as people


def environment_for(outside: str, database_url: str) -> dict[str, str]:
    """For a process of its own: nothing of the caller's settings. `outside`: where the world is served."""
    return {
        "PATH": os.environ.get("PATH", ""),
        "DATABASE_URL": database_url,
        "SLACK_BOT_TOKEN": people.BOT_TOKEN,
        "SLACK_SIGNING_SECRET": people.SIGNING_SECRET,
        "SLACK_API_URL": f"{outside}/slack/api/",
        "PROCOUNTOR_API_URL": f"{outside}/procountor/api",
        "PROCOUNTOR_CLIENT_ID": seed.CLIENT_ID,
        "PROCOUNTOR_CLIENT_SECRET": seed.CLIENT_SECRET,
        "PROCOUNTOR_API_KEY": seed.API_KEY,
        "YTJ_API_URL": f"{outside}/ytj",
    }
