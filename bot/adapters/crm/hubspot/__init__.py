"""HubSpot's API, typed: as much of it as reading won deals and writing back needs."""

from bot.adapters.crm.hubspot.batches import BatchWrite
from bot.adapters.crm.hubspot.client import PRODUCTION_URL, HubSpot
from bot.adapters.crm.hubspot.definitions import PropertyDraft
from bot.adapters.crm.hubspot.models import ObjectType, Record, UnreadableValue
from bot.adapters.crm.hubspot.objects import BatchRead
from bot.adapters.crm.hubspot.search import Cursor, Filter, Page, Search

__all__ = [
    "PRODUCTION_URL",
    "BatchRead",
    "BatchWrite",
    "Cursor",
    "Filter",
    "HubSpot",
    "ObjectType",
    "Page",
    "PropertyDraft",
    "Record",
    "Search",
    "UnreadableValue",
]
