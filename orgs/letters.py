"""What is mailed about invitations: to those who are invited, and to the people who wait for or give the answer."""

from collections.abc import Callable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activity.models import Event
from activity.registry import LetterType, NotificationType, register_letter, register_notification
from orgs.models import Invitation, Partnership
from orgs.querysets import InvitationQuerySet
from orgs.tokens import token_of

SENT = ("invited", "invitation_resent")


def register() -> None:
    """Register letters and notification types."""
    for key, subject in (
        ("partner_invitation", gettext_lazy("%(host)s invites you to work together")),
        ("colleague_invitation", gettext_lazy("%(host)s invites you to Collab")),
    ):
        register_letter(LetterType(key, subject, f"orgs/mail/{key}", resolve_invitation))
    for key, say in ANSWERS.items():
        _notification(key, "invitation_answer", say=say, seen_by=of_the_inviter, place=where_it_stands)
    _notification("joining_asked", "joining_asked", say=asked, seen_by=of_the_admins, place=Invitation.get_absolute_url)
    for key, say in (("joining_confirmed", confirmed), ("joining_refused", refused)):
        _notification(key, "joining_answer", say=say, seen_by=of_the_asker, place=portal)


def resolve_invitation(event: Event, address: str) -> dict[str, Any] | None:
    """Return what the letter says, with the link of this moment; None when it is void or a newer letter exists."""
    invitation = Invitation.objects.with_all().filter(pk=event.target_id).first()
    if invitation is None or invitation.email != address or not invitation.can_be_answered or _is_old(event):
        return None
    partnership = invitation.partnership
    if partnership and partnership.status != Partnership.Status.INVITED:
        return None
    return {
        "invitation": invitation,
        "host": invitation.organisation.name,
        "partner": partnership.partner.name if partnership else "",
        "person": str(invitation.invited_by or ""),
        "until": invitation.expires_at,
        "action_label": _("Open invitation"),
        "url": reverse("orgs:invitation", args=[token_of(invitation)]),
    }


def _is_old(event: Event) -> bool:
    """Return whether the invitation was sent once more since."""
    later = Event.objects.filter(context_type=event.context_type_id, context_id=event.context_id, pk__gt=event.pk)
    return later.filter(verb__in=SENT, target_id=event.target_id).exists()


def of_the_inviter(user: Any) -> InvitationQuerySet:
    """Return the invitations whose answers ``user`` may know: those of partners, or colleagues, that they may see."""
    return Invitation.objects.visible_to(user)


def of_the_admins(user: Any) -> InvitationQuerySet:
    """Return the invitations that ``user`` may confirm for the own organisation."""
    return Invitation.objects.to_confirm_by(user)


def of_the_asker(user: Any) -> InvitationQuerySet:
    """Return the invitations that were sent to ``user``."""
    return Invitation.objects.filter(email=user.email)


def where_it_stands(invitation: Invitation) -> str:
    """Return the page on which the host sees what became of the invitation."""
    if invitation.partnership_id:
        return reverse("sharing:partner", args=[invitation.partnership_id])
    return reverse("orgs:people")


def portal(_invitation: Invitation) -> str:
    """Return where everything is that hosts share."""
    return reverse("entities:shared_with_me")


def _accepted(invitation: Invitation) -> str:
    return _("%(name)s accepted your invitation") % {"name": _invited(invitation)}


def _declined(invitation: Invitation) -> str:
    return _("%(name)s declined your invitation") % {"name": _invited(invitation)}


def _expired(invitation: Invitation) -> str:
    return _("%(name)s asks for a new invitation") % {"name": _invited(invitation)}


def asked(invitation: Invitation) -> str:
    """Return the headline for the admins of an organisation that somebody wants to join with."""
    return _("Confirm the collaboration with %(host)s") % {"host": invitation.organisation.name}


def confirmed(invitation: Invitation) -> str:
    """Return the headline for who asked."""
    return _("Your organization works with %(host)s now") % {"host": invitation.organisation.name}


def refused(invitation: Invitation) -> str:
    """Return the headline for who asked."""
    return _("Your organization declined to work with %(host)s") % {"host": invitation.organisation.name}


ANSWERS = {"invitation_accepted": _accepted, "invitation_declined": _declined, "invitation_asked": _expired}


def _invited(invitation: Invitation) -> str:
    return invitation.partnership.partner.name if invitation.partnership else invitation.name or invitation.email


def _notification(
    key: str,
    template: str,
    *,
    say: Callable[[Invitation], str],
    seen_by: Callable[[Any], InvitationQuerySet],
    place: Callable[[Invitation], str],
) -> None:
    """Register a notification about an invitation, told as long as it is among those ``seen_by`` the user."""

    def resolve(user: Any, event: Event) -> dict[str, Any] | None:
        invitation = seen_by(user).with_all().filter(pk=event.target_id).first()
        if invitation is None:
            return None
        words = {"invitation": invitation, "headline": say(invitation)}
        return words | {"action_label": _("Open Collab"), "url": place(invitation)}

    def visible(user: Any, events: Sequence[Event]) -> set[int]:
        seen = set(seen_by(user).filter(pk__in={event.target_id for event in events}).values_list("pk", flat=True))
        return {event.pk for event in events if event.target_id in seen}

    register_notification(NotificationType(key, "%(headline)s", f"orgs/mail/{template}", resolve, visible))
