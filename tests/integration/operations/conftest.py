from tests.integration.databases import *  # noqa: F403 - pytest finds fixtures by their names
