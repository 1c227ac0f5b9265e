"""Who gets what, in words, for the rows of the access matrix: each returns the answers in the order of its ROLES.

staff (of the host, may do everything), reader (of the host, may only view), alpha (partner with grants), chief (its
admin), beta (partner without grants), gamma (partner whose grants were taken back), delta (partner whose partnership
is suspended), other (staff of another tenant), former (deactivated), anonymous.
"""

OUT = "login login"


def anybody(status: int) -> str:
    """Return the same for the whole world."""
    return " ".join([str(status)] * 10)


def everyone(status: int) -> str:
    """Return the same for everybody who is signed in."""
    return " ".join([str(status)] * 8) + f" {OUT}"


def by_right(status: int, *, elsewhere: int | None = None, chief: int = 403, reader: int = 403) -> str:
    """Return ``status`` to those whose own role has a right for it; the other tenant's staff have it at home.

    ``chief``: what the admin of a partner organisation gets; ``reader``: who may only view.
    """
    return f"{status} {reader} 403 {chief} 403 403 403 {elsewhere or status} {OUT}"


def granted(status: int) -> str:
    """Return ``status`` to all of the host and to the partner with a grant; for others it does not exist."""
    return f"{status} {status} {status} {status} 404 404 404 404 {OUT}"


def ours(status: int) -> str:
    """Return ``status`` to all of the host; for others it does not exist."""
    return f"{status} {status} 404 404 404 404 404 404 {OUT}"


def changers(status: int) -> str:
    """Return ``status`` to those who see it and whose role lets them change it."""
    return f"{status} 403 {status} {status} 404 404 404 404 {OUT}"


def to_staff(status: int) -> str:
    """Return ``status`` to the host's staff; the partner sees the thing, but may not do this."""
    return f"{status} 403 403 403 404 404 404 404 {OUT}"


def to_staff_hidden(status: int) -> str:
    """Return ``status`` to the host's staff; the thing is not shared."""
    return f"{status} 403 404 404 404 404 404 404 {OUT}"


def tenant(status: int) -> str:
    """Return ``status`` to the other tenant's staff; for everybody else it does not exist."""
    return f"404 404 404 404 404 404 404 {status} {OUT}"
