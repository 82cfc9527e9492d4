"""The pretend firm Revontuli Digital Oy: what is in its ledger, its CRM and the company register on day one."""

from sandbox.procountor.tokens import Credentials

CLIENT_ID = "demo-client"
CLIENT_SECRET = "demo-secret"
API_KEY = "demo-api-key"
HOOK_SECRET = "whsec_cmV2b250dWxpLWRpZ2l0YWwtc2FuZGJveC1zZWNyZXQ="
CREDENTIALS = Credentials(CLIENT_ID, CLIENT_SECRET, API_KEY)
DEFAULT_SIZE = 120

__all__ = ["API_KEY", "CLIENT_ID", "CLIENT_SECRET", "CREDENTIALS", "DEFAULT_SIZE", "HOOK_SECRET"]
