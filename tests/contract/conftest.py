from tests.contract.connected import ledger  # noqa: F401
