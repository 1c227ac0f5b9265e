"""Templates of the cast's host, a contact beside its opportunity, and what tests do with them."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

from entities.models import Entity, EntityType
from entities.services.types import create_type
from orgs.models import Role, User
from tests.cast import Cast, grant
from tests.helpers import client_of

EMAIL = {
    "subject": "Ihre Anlage {{ entity.title }}",
    "body": "Guten Tag {{contact.title}},\n\nam {{ entity.commissioned }} kommen wir.\n\n{{ sender.name }}",
}
DOCUMENT = {
    "body": "# Auftrag {{ entity.title }}\n\n{{ entity.customer }} bestellt **{{ entity.capacity }}**.\n\n"
    "| Posten | Preis |\n|---|--:|\n| Anlage | {{ entity.value }} |"
}
WORDS = {"label_en": "", "label_plural_en": "", "icon": "envelope"}


@dataclass
class Templates:
    """One template of each use."""

    email: Entity
    document: Entity
    contact: Entity

    @property
    def email_type(self) -> EntityType:
        """Return the type of the e-mail template."""
        return self.email.type


def make_templates(cast: Cast) -> Templates:
    """Return the host's templates, shared with nobody, and the opportunity's contact, which no partner has."""
    emails = _type(cast, "E-Mail Template", EntityType.Use.EMAIL)
    documents = _type(cast, "Dokumentenvorlage", EntityType.Use.DOCUMENT)
    contacts = _type(cast, "Kontakt", "")
    contacts.attributes.create(key="email", label="E-Mail", kind="email")
    contact = thing(cast, contacts, "Petra Muster", {"email": "petra@muster.example"})
    cast.opportunity.related.add(contact)
    return Templates(thing(cast, emails, "Termin", EMAIL), thing(cast, documents, "Auftrag", DOCUMENT), contact)


def _type(cast: Cast, label: str, use: str) -> EntityType:
    return create_type(actor=cast.staff, fields={"label": label, "label_plural": f"{label}s", "use": use, **WORDS})


def thing(cast: Cast, entity_type: EntityType, title: str, values: dict[str, Any]) -> Entity:
    """Return a new entity of the host, past all services."""
    return Entity.objects.create(
        owner=cast.host, type=entity_type, title=title, values=dict(values), created_by=cast.staff
    )


def rewrite(template: Entity, **values: str) -> None:
    """Give a template other texts, past all services."""
    template.values |= values
    template.save()


def share(cast: Cast, *things: Entity) -> None:
    """Give things to Alpha."""
    for each in things:
        grant(each, cast.alpha.organisation, cast.staff)


def hide(cast: Cast, attribute: Any, *, role: Role | None = None) -> None:
    """Hide an attribute of the host from its partners, or from whoever has ``role``."""
    role = role or cast.partner_role
    role.attributes = role.attributes | {str(attribute.pk): "hidden"}
    role.save()


def fill(user: User, entity: Entity, template: Entity, **sent: str) -> HttpResponse:
    """Return the message form of ``entity`` filled in with ``template``."""
    data = {"fill": "1", "template": str(template.pk), "subject": "", "text": ""} | sent
    return client_of(user).post(f"/entities/{entity.pk}/messages/", data)  # type: ignore[return-value]


def filled(user: User, entity: Entity, template: Entity, **sent: str) -> tuple[str, str]:
    """Return subject and text as the form shows them."""
    form = fill(user, entity, template, **sent).context["form"]  # type: ignore[attr-defined]
    return form["subject"].value(), form["text"].value()


def document_page(user: User, entity: Entity, template: Entity | None = None) -> Any:
    """Return the page that shows what ``template`` becomes."""
    query = {"template": str(template.pk)} if template else {}
    return client_of(user).get(f"/entities/{entity.pk}/documents/new/", query)


def create(user: User, entity: Entity, chosen: Entity, **sent: str) -> Any:
    """Look at a document and create it."""
    document = document_page(user, entity, chosen).context["page"].document
    data = {"template": str(chosen.pk), "name": "Neu", "format": "pdf", "digest": document.digest if document else ""}
    return client_of(user).post(f"/entities/{entity.pk}/documents/new/", data | sent)
