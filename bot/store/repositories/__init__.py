"""What the product remembers, one class per area; each works on one connection, inside its transaction."""
