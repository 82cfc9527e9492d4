"""Decisions of people, and what they need."""
