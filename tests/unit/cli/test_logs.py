"""Where log lines go."""

import io
import sys

import pytest
import structlog

from bot import logs


@pytest.fixture
def configured():
    logs.configure()
    yield
    structlog.reset_defaults()


@pytest.mark.usefixtures("configured")
def test_a_line_goes_to_what_standard_error_is_by_then(monkeypatch):
    log = structlog.get_logger("test_logs")
    with monkeypatch.context() as before:
        before.setattr(sys, "stderr", io.StringIO())
        log.warning("first")
        sys.stderr.close()
    with monkeypatch.context() as after:
        after.setattr(sys, "stderr", io.StringIO())
        log.warning("second")
        assert "second" in sys.stderr.getvalue()
