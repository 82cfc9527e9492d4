"""Which version of each family of HubSpot's API is called. Families move apart, so each has its own line.

HubSpot publishes a version every March and September and keeps it for at least 18 months (its API versioning policy).
"""

ACCOUNT = "/account-info/2026-09"
ASSOCIATIONS = "/crm/associations/2026-09"
LIMITS = "/crm/limits/2026-09"
OBJECTS = "/crm/objects/2026-09"
OWNERS = "/crm/owners/2026-09"
PIPELINES = "/crm/pipelines/2026-09"
PROPERTIES = "/crm/properties/2026-09"
TAX_RATES = "/tax-rates/2026-09"
TOKENS = "/oauth/v2/private-apps"  # not in the dated versions
