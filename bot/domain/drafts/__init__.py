"""Our picture of the invoice-to-be, and of the invoice at Procountor."""
