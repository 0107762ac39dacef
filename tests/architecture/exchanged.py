"""Exports and imports of one administrator, in every condition that has a face of its own."""

from django.core.files.uploadedfile import SimpleUploadedFile

from ssoz.access import importing
from ssoz.access.importing import settle
from ssoz.actors import Actor
from ssoz.exchange.operations import cancel, start_export, write_export
from tests import makers

_GOOD = "REGON;Nazwa;1\r\n123456785;Przychodnia pod Dębem;x\r\n"
_BAD = "REGON;Nazwa\r\n123456786;\r\n999;Nie ma takiej\r\n"


def make_exchanges(actor: Actor) -> None:
    """Ask for exports and bring files in, and leave them at every point of their way."""
    makers.make_unit(name="Przychodnia", regon="123456785")
    for act in (None, cancel, write_export):
        export = start_export(
            screen="units.unit", name="Jednostki", query="", columns=["name"], format="csv",
            rows=1, actor=actor,
        )  # fmt: skip
        if act is cancel:
            cancel(export=export, actor=actor)
        elif act is write_export:
            write_export(export_id=export.pk)
    for content, acts in ((_GOOD, ()), (_BAD, ()), (_GOOD, ("apply", "undo"))):
        upload = SimpleUploadedFile("jednostki.csv", content.encode())
        batch = importing.begin_import(register="units", upload=upload, actor=actor)
        settle(batch_id=batch.pk)
        for what in acts:
            importing.ask_import(batch=batch, what=what, actor=actor)
            settle(batch_id=batch.pk)
    importing.begin_import(register="units", upload=SimpleUploadedFile("a.csv", b"x"), actor=actor)
