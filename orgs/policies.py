"""Policies that ask the user's own role."""

from typing import cast

from django.http import HttpRequest

from collab.base.policy import Policy
from orgs.models import User
from orgs.rights import known


def allowed(right: str) -> Policy:
    """Return the policy that admits users whose own role holds ``right``, as ``"partner.view"``."""
    known(right)

    def admits(request: HttpRequest) -> bool:
        return isinstance(request.user, User) and request.user.has_right(right)

    return Policy(right, admits)


def user_of(request: HttpRequest) -> User:
    """Return who is signed in, in a view whose policy admits nobody else."""
    return cast("User", request.user)
