from procountor_client.models.company import SessionInfo, Status
from procountor_client.resources.base import Resource


class Session(Resource):
    async def info(self) -> SessionInfo:
        """Which company and user the API key belongs to."""
        return await self._wire.get(SessionInfo, "/sessioninfo")

    async def status(self) -> Status:
        """The API's own health."""
        return await self._wire.get(Status, "/status")
