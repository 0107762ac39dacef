"""How passwords are hashed."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2Hasher(Argon2PasswordHasher):
    """Argon2 at more than OWASP's least (19 MiB, twice).

    Django's 100 MiB and eight threads would let a handful of visitors fill the memory.
    """

    time_cost = 2
    memory_cost = 46 * 1024
    parallelism = 1
