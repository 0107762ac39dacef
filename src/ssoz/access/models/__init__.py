from ssoz.access.models.application import Application, application_in_reach
from ssoz.access.models.packet import Attachment, NumberSeries, Packet
from ssoz.access.models.profile import Profile
from ssoz.access.models.role import Permission, Role, RoleGrant

__all__ = [
    "Application",
    "Attachment",
    "NumberSeries",
    "Packet",
    "Permission",
    "Profile",
    "Role",
    "RoleGrant",
    "application_in_reach",
]
