"""Procountor behind our ports: its words stop here."""
