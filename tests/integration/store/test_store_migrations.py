from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory

from bot.store import migration


def test_the_newest_revision_is_the_one_alembic_calls_head():
    config = Config()
    config.set_main_option("script_location", str(Path(migration.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")

    assert ScriptDirectory.from_config(config).get_current_head() == migration.HEAD
