"""The queue by hand: what a worker would do, done here and now."""

from django.db.models import QuerySet
from django.utils.module_loading import import_string
from django_q.models import OrmQ


def drain(waiting: QuerySet[OrmQ] | None = None) -> int:
    """Do what waits in the queue, and what that queues, until it is empty; return how much it was."""
    waiting = OrmQ.objects.all() if waiting is None else waiting
    done = 0
    while row := waiting.order_by("pk").first():
        task = row.task
        row.delete()
        function = task["func"]
        call = import_string(function) if isinstance(function, str) else function
        call(*task["args"], **task["kwargs"])
        done += 1
        assert done < 10_000, "The queue never ends: a task queues itself."
    return done
