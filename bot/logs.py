"""Logs: one line per event, key=value for people, JSON for machines. Never local variables: they hold secrets."""

import logging
import sys
from typing import TextIO, cast

import structlog

from bot.terminal import discreet, harmless


class _StandardError:
    """Whatever `sys.stderr` is when a line is written: it may have been replaced since, and the one before closed."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


def configure(*, level: int = logging.INFO) -> None:
    """`key=value` on a terminal, JSON elsewhere. The libraries' own logs join in at WARNING."""
    stderr = cast(TextIO, _StandardError())
    renderer: structlog.typing.Processor
    masked: list[structlog.typing.Processor]
    if sys.stderr.isatty():
        renderer, masked = structlog.dev.ConsoleRenderer(), [harmless]
    else:
        renderer, masked = structlog.processors.JSONRenderer(), [discreet]
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    # as text and first: what an exception says comes from outside too, and a pretty traceback prints local variables
    exceptions: list[structlog.typing.Processor] = [structlog.processors.format_exc_info, *masked]
    structlog.configure(
        processors=[*shared, *exceptions, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(stderr),
        cache_logger_on_first_use=True,
    )
    foreign = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *exceptions, renderer],
    )
    # Bolt reads SLACK_BOT_TOKEN by itself and then says that it does not use it
    logging.getLogger("slack_bolt.AsyncApp").addFilter(lambda record: "token` will be" not in record.getMessage())
    handler = logging.StreamHandler(stderr)
    handler.setFormatter(foreign)
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
