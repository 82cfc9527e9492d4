from procountor_client.models.users import User, UserPrivileges, UserProfile
from procountor_client.resources.base import Resource


class Users(Resource):
    async def current(self) -> User:
        return await self._wire.get(User, "/users")

    async def rights(self) -> UserPrivileges:
        return await self._wire.get(UserPrivileges, "/users/rights")

    async def profile(self, user_id: int) -> UserProfile:
        return await self._wire.get(UserProfile, f"/users/profiles/{user_id}")
