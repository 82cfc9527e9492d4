"""From settings to running parts: what `app.py` puts together."""
