"""What goes wrong, made visible; what is forgotten, and when."""
