"""Block Kit and texts as pure functions: what people see, from what the domain decided."""
