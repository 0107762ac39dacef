"""Part VIII of the resort codes: what the specialty of a cell says about its unit."""

# Clinics, day care and wards: the second and third digits tell psychiatry from the rest.
_PSYCHIATRIC = tuple(
    f"{form}7{field}" for form in (1, 2, 4) for field in (0, 1, 2, 3, 9)
)  # fmt: skip
_ADDICTION = ("174", "274", "474")


def is_psychiatric(code: str) -> bool:
    """Tell whether a specialty is psychiatric care, addiction treatment left aside."""
    return code.startswith(_PSYCHIATRIC)


def is_addiction(code: str) -> bool:
    """Tell whether a specialty is the treatment of addictions."""
    return code.startswith(_ADDICTION)
