"""Who may decide, how many must, and the company's own rules."""
