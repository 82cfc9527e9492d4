"""Slack as a messenger and as the book of people."""
