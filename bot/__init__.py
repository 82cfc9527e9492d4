"""Voitto: what the product knows and does."""
