"""Who the customer is, and where its invoices go."""
