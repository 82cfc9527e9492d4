"""What every use case moves by: job kinds, transitions, the audit log, send intents."""
