from tests.integration.databases import *  # noqa: F403
from tests.integration.jobs.bench import bench  # noqa: F401
