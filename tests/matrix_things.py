"""What rows of the access matrix speak of and the cast does not hold: made when a row asks for it."""

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from activity.models import Event, Notification, OutboxMessage
from activity.services import notify, record
from entities.importing.services import upload
from entities.models import ImportJob
from orgs.models import Organisation
from orgs.services.profile import change_logo
from tests.cast import Cast
from tests.cast_things import PNG


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


THINGS: dict[str, Callable[[Cast], Any]] = {"notification": notification, "mail": mail, "job": job, "logo": logo}
