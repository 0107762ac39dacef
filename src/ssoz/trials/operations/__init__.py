"""Acts on trials and samples."""

from ssoz.trials.operations.sampling import drop_sample, keep_sample
from ssoz.trials.operations.trying import Sources, begin_trial, resume, resume_stale, stop
from ssoz.trials.operations.working import go_on

__all__ = [
    "Sources",
    "begin_trial",
    "drop_sample",
    "go_on",
    "keep_sample",
    "resume",
    "resume_stale",
    "stop",
]
