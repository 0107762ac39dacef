"""Indexes in the orders of the list of units, each with what tells whether a unit is in reach."""

from django.db import migrations, models

REPLACED = ["unit_by_name", "unit_by_type", "unit_by_kind", "unit_by_voivodeship", "unit_regon_begins"]
WIDE = {
    "unit_by_name": ["name_key", "id", "voivodeship", "kind"],
    "unit_by_type": ["type", "name_key", "id", "voivodeship", "kind"],
    "unit_by_kind": ["kind", "name_key", "id", "voivodeship"],
    "unit_by_voivodeship": ["voivodeship", "name_key", "id", "kind"],
    "unit_regon_begins": ["regon", "id", "voivodeship", "kind"],
    "unit_in_reach": ["id", "voivodeship", "kind"],
}


class Migration(migrations.Migration):
    """Lists of many units."""

    dependencies = [("units", "0004_succession")]

    operations = [
        *(migrations.RemoveIndex(model_name="unit", name=name) for name in REPLACED),
        *(
            migrations.AddIndex(
                model_name="unit", index=models.Index(fields=fields, name=name)
            )
            for name, fields in WIDE.items()
        ),
    ]
