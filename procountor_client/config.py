from dataclasses import dataclass, field

import httpx
from pydantic import SecretStr

PRODUCTION_URL = "https://api.procountor.com/api"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcountorConfig:
    """Everything a client needs, fixed for its lifetime. One API key opens one company.

    `timeout` is in seconds and holds for a whole exchange, from the pool to the last byte of the reply; a third of it
    is for getting a connection.
    `largest_answer` and `largest_file` are in bytes, after decompression: a longer answer is not read, and is an
    UnreadableResponse. The latter is for attachments and pictures of invoices.
    Production allows 60 requests a second; for the test server set `rate_per_minute=90`, which then decides alone. The
    limit is the API client's: `processes` that work with one at the same time keep to an equal share each.
    """

    client_id: str
    client_secret: SecretStr
    api_key: SecretStr
    base_url: str = PRODUCTION_URL
    redirect_uri: str | None = None
    timeout: float = 30.0
    rate_per_second: int = 60
    rate_per_minute: int | None = None
    processes: int = 1
    max_connections: int = 10
    max_attempts: int = 4
    largest_answer: int = 32 * 2**20
    largest_file: int = 64 * 2**20
    user_agent: str = "procountor-client/0.1"
    transport: httpx.AsyncBaseTransport | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        problems = [*self._blank(), *self._not_positive()]
        if self.processes > self._limit:
            problems.append(f"processes must be at most {self._limit}, so that each may send something")
        if not self.base_url.startswith(("http://", "https://")):
            problems.append("base_url must start with http:// or https://")
        if problems:
            raise ValueError("; ".join(problems))

    def _blank(self) -> list[str]:
        given = {
            "client_id": self.client_id,
            "client_secret": self.client_secret.get_secret_value(),
            "api_key": self.api_key.get_secret_value(),
        }
        return [f"{name} is empty" for name, value in given.items() if not value.strip()]

    def _not_positive(self) -> list[str]:
        counted = {
            "timeout": self.timeout,
            "rate_per_second": self.rate_per_second,
            "rate_per_minute": 1 if self.rate_per_minute is None else self.rate_per_minute,
            "processes": self.processes,
            "max_connections": self.max_connections,
            "max_attempts": self.max_attempts,
            "largest_answer": self.largest_answer,
            "largest_file": self.largest_file,
        }
        return [f"{name} must be above zero" for name, value in counted.items() if value <= 0]

    @property
    def root(self) -> str:
        """The base address without a closing slash."""
        return self.base_url.rstrip("/")

    @property
    def token_url(self) -> str:
        return f"{self.root}/oauth/token"

    @property
    def rate(self) -> tuple[int, float]:
        """Requests this process may send, and the seconds it may send them in."""
        return self._limit // self.processes, 1.0 if self.rate_per_minute is None else 60.0

    @property
    def _limit(self) -> int:
        return self.rate_per_second if self.rate_per_minute is None else self.rate_per_minute
