"""What the queue may call. The row, not the task, is the promise: a sweep picks up what waits."""

from ssoz.trials import operations


def continue_trial(trial_id: int) -> int:
    """Judge the next reports of a trial."""
    return operations.go_on(trial_id=trial_id)


def resume_trials() -> int:
    """Queue the trials that no worker moves any more; the schedule calls it each minute."""
    return operations.resume_stale()
