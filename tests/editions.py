"""A small form for tests: a header from the register, a table with a sum, a warning, and words."""

SMALL = """
language = 1
code = "{code}"
edition = "{edition}"
title = "Formularz próbny {code}"
title_en = "Trial form {code}"
class = "{report_class}"
tab = "{tab}"
frequency = "yearly"
per = "unit"
levels = ["collective", "individual"]
legal_basis = "ustawa próbna"
two_people = {two_people}

[[section]]
code = "H"
title = "Dane sprawozdawcy"
provenance = "project"
fields = [
  {{ code = "nazwa", label = "Nazwa", type = "text", from = "registry.name" }},
  {{ code = "regon", label = "REGON", type = "text", from = "registry.regon" }},
]

[[section]]
code = "1"
title = "Osoby"
provenance = "project"
columns = [
  {{ code = "a", label = "Ogółem" }},
  {{ code = "b", label = "w tym kobiety" }},
]
rows = [
  {{ code = "01", label = "Lekarze", required = true }},
  {{ code = "02", label = "Pielęgniarki", closed = ["b"] }},
  {{ code = "99", label = "Razem" }},
]

[[section]]
code = "2"
title = "Opis"
provenance = "project"
fields = [
  {{ code = "uwagi", label = "Uwagi", type = "text" }},
  {{ code = "jest", label = "Czy jest oddział", type = "yesno" }},
  {{ code = "co", label = "Co robi", type = "choices", options = ["x", "y", "z"] }},
]

[[section]]
code = "3"
title = "Oddziały"
provenance = "project"
repeat = {{ min = 0, max = 20 }}
columns = [
  {{ code = "nazwa", label = "Nazwa", type = "text" }},
  {{ code = "lozka", label = "Łóżka" }},
]

[[calc]]
cell = "1.99.a"
value = "sum(1.01:02.a)"

[[rule]]
id = "kobiety"
check = "1.01.b <= 1.01.a"
message = "Kobiet ({{left}}) nie może być więcej niż ogółem ({{right}})."
message_en = "Women ({{left}}) cannot exceed all ({{right}})."

[[rule]]
id = "wiele"
level = "warning"
check = "1.*.a <= 100"
at = "1.*.a"
message = "Wartość {{value}} jest bardzo duża."
message_en = "The value {{value}} is very large."

[[rule]]
id = "rok"
level = "warning"
check = "abs(1.01.a - last!1.01.a) <= 10"
message = "Rok temu było {{last}}."
message_en = "A year ago it was {{last}}."
"""
# The least answers with which the small form can be sent.
RIGHT = {"1.01.a": "5", "1.01.b": "2"}
