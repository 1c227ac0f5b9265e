"""What rows of the access matrix speak of and the cast does not hold: made when a row asks for it."""

from collections.abc import Callable
from functools import partial
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from activity.models import Delivery, Event, Notification, OutboxMessage
from activity.services import notify, record
from activity.unsubscribing import address_for
from entities.arrangement import Arrangement
from entities.importing.services import upload
from entities.models import Entity, ImportJob, Message, SavedView
from entities.services.contents import send_mail
from entities.services.views import create_view
from orgs.models import Invitation, Organisation
from orgs.services.invitations import ask_organisation
from orgs.services.profile import change_logo
from orgs.tokens import token_of
from sharing.models import Offer, ShareChange
from sharing.services import unshare
from tests.cast import Cast
from tests.cast_things import PNG
from tests.offers.actions import offered
from tests.orgs import invitations
from tests.workflows.matrix_things import BUILDER_THINGS, CALENDAR_THINGS, WORK_THINGS
from tests.writing.things import make_templates, share


def told(cast: Cast) -> Event:
    """Return the event that tells Alpha that the opportunity was shared."""
    event = record(
        actor=cast.staff,
        verb="shared",
        target=cast.opportunity,
        organisation_id=cast.host.pk,
        partner_id=cast.alpha.organisation.pk,
        changes={"access": True, "given": []},
    )
    notify(event=event, kind="shared", recipients=[cast.alpha.user])
    return event


def notification(cast: Cast) -> Notification:
    """Return Alpha's notification of the share."""
    return Notification.objects.get(event=told(cast))


def mail(cast: Cast) -> OutboxMessage:
    """Return the mail about the share, which could not be sent."""
    mails = OutboxMessage.objects.filter(event=told(cast))
    mails.update(status=OutboxMessage.Status.DEAD)
    return mails.get()


def job(cast: Cast) -> ImportJob:
    """Return an import of the host's staff that has not started."""
    file = SimpleUploadedFile("a.csv", b"Titel;Kunde\nA;B\n")
    return upload(actor=cast.staff, entity_type=cast.opportunity_type, file=file, name=file.name)


def logo(cast: Cast) -> Organisation:
    """Return the host, with a logo from now on."""
    change_logo(actor=cast.staff, upload=SimpleUploadedFile("logo.png", PNG))
    return cast.host


def offer(cast: Cast) -> Any:
    """Return the open offer of the hidden opportunity to Alpha and Beta; its address bears the code."""
    found = Offer.objects.of_thing(cast.hidden).filter(status=Offer.Status.OPEN).first()
    return SimpleNamespace(pk=(found or offered(cast, cast.alpha, cast.beta)).code)


def view(cast: Cast, *, shared: bool = True) -> SavedView:
    """Return a view of the host's staff: the whole organisation's, or the staff's own."""
    name = "Alle" if shared else "SECRET-VIEW"
    found = SavedView.objects.filter(name=name).first()
    return found or create_view(
        actor=cast.staff, entity_type=cast.opportunity_type, name=name, arrangement=Arrangement(), shared=shared
    )


def partner_invitation(cast: Cast) -> Invitation:
    """Return the host's open invitation to somebody who has no account."""
    return invitations.invite(cast)


def colleague_invitation(cast: Cast) -> Invitation:
    """Return Alpha's open invitation to somebody who has no account."""
    return invitations.invite_mate(cast)


def asked_joining(cast: Cast) -> Invitation:
    """Return another tenant's invitation that Alpha's admin is asked to confirm."""
    invitation = invitations.invite_by_other(cast, "asker@neu.example")
    ask_organisation(invitation=invitation, address=cast.chief.email)
    return invitation


def way_out(cast: Cast) -> Any:
    """Return the token by which Alpha stops e-mails about shares, as something with a primary key."""
    return SimpleNamespace(pk=address_for(cast.alpha.user, Delivery.NOW, ["shared"]).split("/")[-2])


def template(cast: Cast, use: str) -> Entity:
    """Return the host's template of that use, which Alpha has, too."""
    found = Entity.objects.filter(owner=cast.host, type__use=use).first()
    if found is None:
        made = make_templates(cast)
        share(cast, made.email, made.document)
        return template(cast, use)
    return found


def token(invitation: Invitation) -> Any:
    """Return the token of an invitation's link, as something with a primary key."""
    return SimpleNamespace(pk=token_of(invitation))


def share_change(cast: Cast) -> ShareChange:
    """Return a change of shares that the host's staff made just now."""
    unshare(actor=cast.staff, thing=cast.opportunity, partnership=cast.alpha.partnership)
    return ShareChange.objects.latest("pk")


def sent_message(cast: Cast) -> Message:
    """Return a message of the hidden opportunity that the host's staff sent as e-mail."""
    fields = {"subject": "Dach", "text": "Wann?"}
    to = ["petra@muster.example"]
    return send_mail(actor=cast.staff, entity=cast.hidden, fields=fields, recipients=to, once="0" * 32)


def message_mail(cast: Cast) -> OutboxMessage:
    """Return its e-mail, which could not be delivered."""
    mails = OutboxMessage.objects.filter(event__target_id=sent_message(cast).pk, kind="message")
    mails.update(status=OutboxMessage.Status.DEAD)
    return mails.get()


THINGS: dict[str, Callable[[Cast], Any]] = {
    "notification": notification,
    "mail": mail,
    "sent_message": sent_message,
    "message_mail": message_mail,
    "way_out": way_out,
    "job": job,
    "logo": logo,
    "view": view,
    "private_view": partial(view, shared=False),
    "offer": offer,
    "share_change": share_change,
    "partner_invitation": partner_invitation,
    "colleague_invitation": colleague_invitation,
    "asked_joining": asked_joining,
    "partner_link": lambda cast: token(partner_invitation(cast)),
    "colleague_link": lambda cast: token(colleague_invitation(cast)),
    "chief_link": lambda cast: token(invitations.invite_by_other(cast, cast.chief.email)),
    "email_template": lambda cast: template(cast, "email_template"),
    "document_template": lambda cast: template(cast, "document_template"),
    **BUILDER_THINGS,
    **CALENDAR_THINGS,
    **WORK_THINGS,
}
