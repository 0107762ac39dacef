"""What the registry and the period can be asked for; the lists grow by code, not by editions."""

REGISTRY = {
    "name": "text",
    "regon": "text",
    "teryt": "text",
    "unit_type": "text",
    "founder": "text",
    "legal_form": "text",
    "activity": "text",
    "practice": "text",
    "beds": "num",
    "day_places": "num",
    "beds_by_specialty": "num",
    "specialties": "list",
}
BY_CODE = frozenset({"beds_by_specialty"})
PERIOD = {"days": "num", "year": "num", "quarter": "num", "start": "date", "end": "date"}
REGISTERS = {"registry": REGISTRY, "period": PERIOD}
