"""Who the customer is, looked up and remembered."""
