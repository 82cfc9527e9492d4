"""The card of a deal, and what stands on it."""
