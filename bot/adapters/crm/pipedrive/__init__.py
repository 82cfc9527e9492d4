"""Pipedrive's API, typed: v2, and of v1 what v2 does not have."""

from bot.adapters.crm.pipedrive.calls import Page, Unreadable
from bot.adapters.crm.pipedrive.client import Pipedrive, Usage, endpoint
from bot.adapters.crm.pipedrive.contacts import OrganizationChange
from bot.adapters.crm.pipedrive.deal_models import Deal, DealDiscount, DealInstallment, DealProduct
from bot.adapters.crm.pipedrive.deals import DealFilter
from bot.adapters.crm.pipedrive.dialect import SYSTEM, unknown_fields
from bot.adapters.crm.pipedrive.models import (
    Address,
    FieldDefinition,
    Me,
    Note,
    Organization,
    Person,
    Pipeline,
    Price,
    Product,
    ProductVariation,
    Stage,
    User,
    Webhook,
)
from bot.adapters.crm.pipedrive.notes import NoteOwner
from bot.adapters.crm.pipedrive.products import PriceChange, ProductChange
from bot.adapters.crm.pipedrive.setup import FieldOwner, Subscription

__all__ = [
    "SYSTEM",
    "Address",
    "Deal",
    "DealDiscount",
    "DealFilter",
    "DealInstallment",
    "DealProduct",
    "FieldDefinition",
    "FieldOwner",
    "Me",
    "Note",
    "NoteOwner",
    "Organization",
    "OrganizationChange",
    "Page",
    "Person",
    "Pipedrive",
    "Pipeline",
    "Price",
    "PriceChange",
    "Product",
    "ProductChange",
    "ProductVariation",
    "Stage",
    "Subscription",
    "Unreadable",
    "Usage",
    "User",
    "Webhook",
    "endpoint",
    "unknown_fields",
]
