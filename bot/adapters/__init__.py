"""The outside world behind our ports: Procountor, Slack, the register, the CRM."""
