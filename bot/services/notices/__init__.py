"""Who is told that drafts wait, when, and in one message each."""
