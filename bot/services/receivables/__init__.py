"""Who has paid, and who has not."""
