"""Signs of life of the parts that the web process cannot see."""

from django.db import models


class Heartbeat(models.Model):
    """The last beat of one part; the worker leaves one each minute."""

    name = models.CharField(max_length=30, primary_key=True)
    at = models.DateTimeField()
