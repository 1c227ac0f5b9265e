"""The demo world after some use, so that its pages have something to show."""

from datetime import timedelta
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone

from activity import mailbox
from activity.models import Delivery, OutboxMessage
from activity.unsubscribing import address_for
from entities.importing.runner import run
from entities.importing.services import start as start_import
from entities.importing.services import upload
from entities.models import Entity, EntityType, ImportJob, SavedView
from orgs.models import DeclineReason, Label, Partnership, Purpose, Role, User
from sharing.contents import SELF
from sharing.models import Offer
from sharing.services import Choice, save_shares
from tests.e2e import story
from tests.e2e.invitation_things import make_invitations
from tests.e2e.process_things import make_process_things
from workflows.models import TaskTemplate

ROWS = b"Titel;Leistung;Inbetriebnahme\nAnlage A;9,9;1.2.2024\nAnlage B;viel;1.2.2024\n;3;gestern\n"


def make_things() -> dict[str, Any]:
    """Return what pages are about by name: primary keys, and the key of a mail."""
    muster = Entity.objects.get(title=story.MUSTER)
    staff = User.objects.get(email=story.STAFF)
    partners = {each.partner.name: each for each in Partnership.objects.select_related("partner")}
    _share(staff, muster, partners[story.PARTNER])
    _send()
    return {
        "muster": muster.pk,
        "order": Entity.objects.get(title=story.ORDER).pk,
        "file": muster.files.get(name="Angebot.pdf").pk,
        "note": muster.notes.get(title="Dachprüfung").pk,
        "message": muster.messages.first().pk,
        **{key: partners[name].pk for key, name in PARTNERS.items()},
        **_types(muster.type),
        **{key: SavedView.objects.get(name=name).pk for key, name in VIEWS.items()},
        **_roles(),
        **_words(),
        **_templates(),
        **_writing(),
        **_offers(),
        **_imports(staff, muster.type),
        **make_invitations(),
        **make_process_things(),
        "way_out": address_for(staff, Delivery.NOW, ["shared"]).split("/")[-2],
        "colleague": staff.pk,
        "mail": mailbox.mails()[0].key,
    }


VIEWS = {"pipeline": "Pipeline", "by_margin": "Nach Marge", "on_map": "Karte"}
PARTNERS = {"solar": story.PARTNER, "dachwerk": story.COMPETITOR, "elektro": "Elektro Stromberg"}


def protect(user: User) -> None:
    """Give somebody a second factor, with recovery codes."""
    TOTP.activate(user, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(user)


def _share(staff: User, muster: Entity, partnership: Partnership) -> None:
    chosen = {
        "file": frozenset(muster.files.values_list("pk", flat=True)),
        "note": frozenset(muster.notes.filter(title__in=story.NOTES).values_list("pk", flat=True)),
    }
    save_shares(actor=staff, thing=muster, choices=[Choice(partnership.pk, chosen, {})])
    more = chosen | {"message": frozenset(muster.messages.values_list("pk", flat=True)[:1])}
    known = chosen | {SELF: frozenset({muster.pk})}
    save_shares(actor=staff, thing=muster, choices=[Choice(partnership.pk, more, known)])


def _send() -> None:
    """Send the first of two mails; the other one cannot be delivered."""
    dead = OutboxMessage.objects.latest("pk")
    OutboxMessage.objects.filter(pk=dead.pk).update(status=OutboxMessage.Status.DEAD, last_error="550 No such mailbox")
    call_command("sweep_outbox")


def _types(opportunities: EntityType) -> dict[str, int]:
    groups = {}
    for attribute in opportunities.attributes.order_by("-position"):
        groups[attribute.group] = attribute.pk
    return {
        "opportunities": opportunities.pk,
        "orders": EntityType.objects.get(key="order").pk,
        "group": groups["Anlage"],
        "site_group": groups["Standort"],
        "positions_group": EntityType.objects.get(key="order").attributes.get(key="positions").pk,
        "sales_group": groups["Vertrieb"],
    }


def _roles() -> dict[str, int]:
    return {
        "partner_role": Role.objects.get(name="Partner Vertrieb").pk,
        "staff_role": Role.objects.get(name="Vertrieb").pk,
    }


def _words() -> dict[str, int]:
    label = Label.objects.select_related("family").get(name="Technik")
    return {
        "purpose": Purpose.objects.get(name="Wallbox").pk,
        "reason": DeclineReason.objects.get(name="Termin passt nicht").pk,
        "label": label.pk,
        "family": label.family_id,
    }


def _templates() -> dict[str, int]:
    task = TaskTemplate.objects.select_related("phase").exclude(requirements=None).earliest("pk")
    return {"process_template": task.phase.template_id, "template_phase": task.phase_id, "template_task": task.pk}


def _writing() -> dict[str, int]:
    template = Entity.objects.filter(type__use=EntityType.Use.DOCUMENT).earliest("pk")
    return {
        "email_templates": EntityType.objects.get(use=EntityType.Use.EMAIL).pk,
        "document_template": template.pk,
        "document_body": template.type.attributes.get(key="body").pk,
    }


def _offers() -> dict[str, Any]:
    offers = {each.status: each for each in Offer.objects.all()}
    return {
        "offered": offers["open"].thing_id,
        "open_offer": offers["open"].code,
        "declined_offer": offers["declined"].code,
        "won_offer": offers["accepted"].code,
    }


def _imports(staff: User, opportunities: EntityType) -> dict[str, int]:
    jobs = {"done": _import(staff, opportunities)}
    job = ImportJob.objects.get(pk=jobs["done"])
    job.key = "title"
    start_import(actor=staff, job=job, wake=False)
    ImportJob.objects.filter(pk=job.pk).update(key="title")
    run(job.pk)
    jobs |= {key: _import(staff, opportunities) for key in ("draft", "running")}
    later = timezone.now() + timedelta(hours=1)
    ImportJob.objects.filter(pk=jobs["running"]).update(status=ImportJob.Status.RUNNING, done=1, lease_until=later)
    return jobs


def _import(staff: User, opportunities: EntityType) -> int:
    file = SimpleUploadedFile("anlagen.csv", ROWS)
    return int(upload(actor=staff, entity_type=opportunities, file=file, name="anlagen.csv").pk)
