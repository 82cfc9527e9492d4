"""The durable engine: jobs in a table, leased, fenced, retried for ever and never doubled. It knows nothing of invoices."""

from bot.jobs.clockwork import Clockwork
from bot.jobs.engine import Engine
from bot.jobs.interactive_priority import InteractivePriority
from bot.jobs.notifier import WorkerNotifier
from bot.jobs.queue import Jobs
from bot.jobs.schedule import Schedule
from bot.jobs.settings import EngineSettings
from bot.jobs.stats import QueueStats, queue_stats
from bot.jobs.worker import Worker

__all__ = [
    "Clockwork",
    "Engine",
    "EngineSettings",
    "InteractivePriority",
    "Jobs",
    "QueueStats",
    "Schedule",
    "Worker",
    "WorkerNotifier",
    "queue_stats",
]
