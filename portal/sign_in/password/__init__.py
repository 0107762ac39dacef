"""The door of SSOZ I: login and password, behind a setting (access.md 6)."""
