"""Alerts, the audit log, and what is always true."""
