"""What was won, from whichever source."""
