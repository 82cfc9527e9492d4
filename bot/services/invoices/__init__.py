"""The invoice at Procountor: written once, decided on, recovered."""
