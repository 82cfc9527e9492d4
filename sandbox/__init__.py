"""A pretend world that speaks the real protocols: Procountor, YTJ, a CRM, and a Slack workspace with a web page."""
