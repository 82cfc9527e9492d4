"""What is marked `crash` takes minutes: it runs when it is asked for (`make crash`), not with everything else."""

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.option.markexpr:
        return
    left = [item for item in items if item.get_closest_marker("crash")]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in left]
