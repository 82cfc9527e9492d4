"""The pretend world as one object."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sandbox.broadcast import Broadcast
from sandbox.clock import WorldClock
from sandbox.crm import Crm
from sandbox.hubspot.portal import Portal
from sandbox.pipedrive import Account, Pipedrive
from sandbox.plug import Plug
from sandbox.procountor.ledger import Ledger
from sandbox.procountor.tokens import Credentials
from sandbox.register import Register
from sandbox.seed import CREDENTIALS, DEFAULT_SIZE, HOOK_SECRET
from sandbox.seed import hubspot as hubspot_seed
from sandbox.seed import pipedrive as pipedrive_seed
from sandbox.seed.companies import companies
from sandbox.seed.deals import deals
from sandbox.seed.history import SeededHistory
from sandbox.seed.registers import registers
from sandbox.weather import Weather


@dataclass
class World:
    """`clock`, `weather` and `plug` stay the same objects for the world's life; a reset replaces the other parts."""

    clock: WorldClock
    weather: Weather
    procountor: Ledger
    register: Register
    crm: Crm
    hubspot: Portal
    pipedrive: Pipedrive
    changed: Broadcast
    plug: Plug
    credentials: Credentials = CREDENTIALS
    seed: int = 1
    size: int | None = None
    on_reset: list[Callable[[], None]] = field(default_factory=list)
    """Called after a reset, for what lives beside the world."""

    @classmethod
    def seeded(cls, seed: int = 1, now: datetime | None = None, size: int | None = None) -> "World":
        """Revontuli Digital Oy with `size` past invoices (default 120). The same arguments give the same world."""
        return cls._build(now, seed, DEFAULT_SIZE if size is None else size)

    @classmethod
    def empty(cls, now: datetime | None = None) -> "World":
        """The same firm with its customers, products and dimensions, but no invoices and no deals."""
        return cls._build(now, 1, None)

    @classmethod
    def _build(cls, now: datetime | None, seed: int, size: int | None) -> "World":
        changed, clock = Broadcast(), WorldClock(now)
        weather = Weather(seed=seed, on_change=changed.bump)
        parts = _parts(clock, weather, changed, seed, size)
        plug = Plug(changed)
        weather.pull_plug = plug.pull
        world = cls(clock, weather, *parts, changed, plug, seed=seed, size=size)

        async def announce(_: timedelta) -> None:
            changed.bump()

        clock.on_advance(announce)
        return world

    def reset(self) -> None:
        """Day one again, at the present world time; the CRMs keep their hooks."""
        crm, hubspot, pipedrive = self.crm, self.hubspot, self.pipedrive
        parts = _parts(self.clock, self.weather, self.changed, self.seed, self.size)
        self.procountor, self.register, self.crm, self.hubspot, self.pipedrive = parts
        self.pipedrive.sender.take_over(pipedrive.sender)
        self.hubspot.hooks.target, self.hubspot.hooks.transport = hubspot.hooks.target, hubspot.hooks.transport
        self.crm.hook_url, self.crm.hook_secret, self.crm.transport = crm.hook_url, crm.hook_secret, crm.transport
        self.weather.clear()
        self.plug.pulls = 0
        for follow in self.on_reset:
            follow()


def _parts(
    clock: WorldClock, weather: Weather, changed: Broadcast, seed: int, size: int | None
) -> tuple[Ledger, Register, Crm, Portal, Pipedrive]:
    today = clock.today()
    history = None if size is None else SeededHistory(size, today, seed)
    ledger = Ledger(clock, weather, registers(today), history, changed.bump)
    crm = Crm(clock, [] if size is None else deals(), changed.bump)
    crm.hook_secret = HOOK_SECRET
    hubspot = Portal(clock, weather)
    hubspot_seed.fill(hubspot, with_deals=size is not None)
    hubspot.on_change = changed.bump
    account = Account(clock, weather, pipedrive_seed.registers(today))
    pipedrive_seed.fill(account, [] if size is None else deals())
    account.on_change = changed.bump
    return ledger, Register(companies()), crm, hubspot, Pipedrive(account)
