"""The use cases: what happens when a deal is won, a button pressed, a payment seen."""
