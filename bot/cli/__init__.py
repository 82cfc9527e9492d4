"""The commands of `voitto`."""
