"""A deal comes in, changes, is lost."""
