"""How Polish public texts write dates and hours (full stop between hours and minutes)."""

DATE_FORMAT = "j E Y"
DATETIME_FORMAT = "j E Y, H.i"
TIME_FORMAT = "H.i"
SHORT_DATE_FORMAT = "j.m.Y"
SHORT_DATETIME_FORMAT = "j.m.Y, H.i"
