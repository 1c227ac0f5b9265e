"""Invitations and what answers them."""

from tests.matrix import Row
from tests.matrix_answers import OUT, anybody, by_right, everyone

# Links to somebody who has no account: whoever is signed in is somebody else, and is told so.
LINK = ("+partner_link",)
UNKNOWN = ("=none",)


def stranger(status: int) -> str:
    """Return ``status`` to who is not signed in; everybody else sees that the link is not theirs."""
    return f"200 200 200 200 200 200 200 200 {status} {status}"


def only(status: int, *, chief: bool = False) -> str:
    """Return ``status`` to the host's staff, or to Alpha's admin; for others it does not exist."""
    return f"404 404 404 {status} 404 404 404 404 {OUT}" if chief else f"{status} 404 404 404 404 404 404 404 {OUT}"


ROWS: list[Row] = [
    Row("orgs:invitation", anybody(404), anybody(404), UNKNOWN),
    Row("orgs:invitation", anybody(200), stranger(422), LINK),
    Row("orgs:invitation", anybody(200), stranger(422), ("+colleague_link",)),
    Row("orgs:invitation", anybody(200), "200 200 200 302 200 200 200 200 302 302", ("+chief_link",)),
    Row("orgs:invitation_decline", anybody(404), anybody(404), UNKNOWN),
    Row("orgs:invitation_decline", anybody(200), stranger(302), LINK),
    Row("orgs:invitation_organisation", anybody(404), anybody(404), UNKNOWN),
    Row("orgs:invitation_organisation", anybody(200), stranger(422), LINK),
    Row("orgs:invitation_organisation", anybody(200), stranger(302), LINK, {"address": "=somebody@x.example"}),
    Row("orgs:invitation_join", anybody(405), anybody(404), UNKNOWN),
    Row("orgs:invitation_join", anybody(405), "200 200 200 302 200 200 200 200 302 302", ("+chief_link",)),
    Row("orgs:invitation_withdraw", anybody(405), anybody(404), UNKNOWN),
    Row("orgs:invitation_withdraw", anybody(405), stranger(302), LINK),
    Row("orgs:invitation_ask", anybody(405), anybody(404), UNKNOWN),
    Row("orgs:invitation_ask", anybody(405), stranger(302), LINK),
    # --- what the side that invites does
    Row("orgs:invitation_resend", everyone(405), only(302), ("+partner_invitation",)),
    Row("orgs:invitation_resend", everyone(405), only(302, chief=True), ("+colleague_invitation",)),
    Row("orgs:invitation_revoke", everyone(405), only(302), ("+partner_invitation",)),
    Row("orgs:invitation_revoke", everyone(405), only(302, chief=True), ("+colleague_invitation",)),
    Row("orgs:partner_invite", by_right(405), by_right(302, elsewhere=404), ("beta.partnership",)),
    # --- what an organisation that is here confirms
    Row("orgs:joining", by_right(200, chief=200), by_right(405, chief=405)),
    Row("orgs:joining_confirm", by_right(405, chief=405), by_right(404, chief=302), ("+asked_joining",)),
    Row("orgs:joining_refuse", by_right(405, chief=405), by_right(404, chief=302), ("+asked_joining",)),
]
