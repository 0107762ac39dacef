from ssoz.access.models.application import Application, GrantedRole, application_in_reach
from ssoz.access.models.invitation import Invitation
from ssoz.access.models.legacy import LOGIN_LONGEST, LegacyAccount, LegacyLogin, plain_login
from ssoz.access.models.packet import Attachment, NumberSeries, Packet
from ssoz.access.models.profile import Profile, StrandedProfile
from ssoz.access.models.registration import Registration
from ssoz.access.models.role import Permission, Role, RoleGrant

__all__ = [
    "LOGIN_LONGEST",
    "Application",
    "Attachment",
    "GrantedRole",
    "Invitation",
    "LegacyAccount",
    "LegacyLogin",
    "NumberSeries",
    "Packet",
    "Permission",
    "Profile",
    "Registration",
    "Role",
    "RoleGrant",
    "StrandedProfile",
    "application_in_reach",
    "plain_login",
]
