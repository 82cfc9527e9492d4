"""What every message is made of: Block Kit, the catalogs, dates, words."""
