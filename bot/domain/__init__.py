"""Pure rules and the words of the product; imports nothing but the standard library."""
