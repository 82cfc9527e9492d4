"""The forms: built, and read back."""
