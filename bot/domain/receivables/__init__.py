"""What is open, overdue, paid."""
