"""Who is who, and who reads along."""
