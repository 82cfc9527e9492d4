"""One card per deal, kept true."""
