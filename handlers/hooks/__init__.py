"""Webhooks from CRMs: signature, then one transaction, then 2xx."""
