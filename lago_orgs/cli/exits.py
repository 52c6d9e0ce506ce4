"""Exit codes: the same for every command, and what each means."""

MEANINGS = {
    0: "done",
    1: "differences were found, or something needs attention",
    2: "wrong use: an option, an argument, a file or a setting",
    3: "Lago refused it",
    4: "not found",
    5: "the key is refused, or may not do this",
    6: "Lago cannot be reached, or is broken",
    7: "it may have happened, or not: look before you do it again",
    8: "conflict: what is there is something else",
    9: "interrupted; what was done stays, and the same command goes on",
}
DONE, DIFFERENT, MISUSED, REFUSED, NOT_FOUND, KEY_REFUSED, AWAY, AMBIGUOUS, CONFLICT, INTERRUPTED = range(10)


def exit_code(error: BaseException) -> int:
    """Return the exit code of an error.

    Args:
        error: Of this library, or of Python.
    """
    from lago_orgs import errors, recorder
    from lago_orgs.migrate.errors import MappingRefused, MigrationError
    from lago_orgs.migrate.outcomes import NotAsPlanned

    table: tuple[tuple[tuple[type[BaseException], ...], int], ...] = (
        ((KeyboardInterrupt,), INTERRUPTED),
        ((errors.AmbiguousOutcome,), AMBIGUOUS),
        ((errors.AuthenticationError, errors.PermissionDenied), KEY_REFUSED),
        ((errors.NotFound, errors.UnknownMetric), NOT_FOUND),
        (
            (
                errors.AlreadyExists,
                errors.DeclarationConflict,
                errors.PlanConflict,
                errors.SubscriptionConflict,
                errors.TransactionIdReused,
                recorder.OutboxBelongsElsewhere,
                recorder.OutboxBusy,
                NotAsPlanned,
            ),
            CONFLICT,
        ),
        (
            (
                errors.ConnectionFailed,
                errors.DeadlineExceeded,
                errors.RateLimited,
                errors.ServerError,
                errors.UnexpectedAnswer,
            ),
            AWAY,
        ),
        ((errors.ApiError, errors.AccessDenied), REFUSED),
        ((MappingRefused,), MISUSED),
        ((MigrationError,), DIFFERENT),
    )
    return next((code for kinds, code in table if isinstance(error, kinds)), MISUSED)
