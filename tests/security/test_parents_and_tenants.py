"""Ids that are real, but of somebody else or of another place: nothing is found, nothing changes, nothing is said."""

import re
from typing import Any

import pytest
from django.urls import reverse

from entities.models import Entity, EntityGrant, FileGrant, MessageGrant, NoteGrant
from sharing.services import give
from tests.cast import Cast, grant
from tests.helpers import client_of
from tests.security.tools import addresses, undone

GRANTS = (EntityGrant, FileGrant, NoteGrant, MessageGrant)


def grants() -> set[tuple[str, int, int]]:
    return {
        (model.__name__, *pair)
        for model in GRANTS
        for pair in model.objects.values_list("group_id", "content_object_id")
    }


def body(user: Any, url: str, data: Any = None) -> str:
    return client_of(user).get(url, data).content.decode()


def forged(cast: Cast, partnership: Any, **chosen: Any) -> dict[str, Any]:
    key = f"p{getattr(partnership, 'pk', partnership)}"
    data: dict[str, Any] = {"step": "save", "tree": key, f"{key}.partner": key[1:]}
    return data | {f"{key}.{category}": value for category, value in chosen.items()}


def share(cast: Cast, data: dict[str, Any]) -> int:
    url = reverse("sharing:panel", args=["entity", cast.opportunity.pk])
    return client_of(cast.staff).post(url, data).status_code


def test_contents_of_another_entity_or_tenant_are_not_shared(cast: Cast) -> None:
    before = grants()
    foreign = {
        "file": [cast.files["hidden"].pk, cast.files["other"].pk],
        "note": [cast.notes["hidden"].pk, cast.notes["other"].pk, cast.files["shared"].pk + 10_000],
        f"type-{cast.order_type.pk}": [cast.other_opportunity.pk, cast.opportunity.pk],
        f"type-{cast.other_opportunity.type_id}": [cast.other_opportunity.pk],
        "entity": [cast.hidden.pk],
        "self": [cast.hidden.pk],
        "nonsense": [1],
    }
    known = f"self:{cast.opportunity.pk}"
    assert share(cast, forged(cast, cast.alpha.partnership, **foreign) | {f"p{cast.alpha.partnership.pk}.known": known})
    assert grants() == before


def test_what_is_said_to_be_known_takes_nothing_from_elsewhere(cast: Cast) -> None:
    deep = grant(cast.files["hidden"], cast.alpha.organisation)
    key = f"p{cast.alpha.partnership.pk}"
    known = f"self:{cast.opportunity.pk} file:{deep.content_object_id} type-{cast.order_type.pk}:{cast.hidden.pk}"
    before = grants()
    share(cast, forged(cast, cast.alpha.partnership) | {f"{key}.known": known})
    assert grants() == before


@pytest.mark.parametrize("whose", ["suspended", "other host", "nobody's"])
def test_partnerships_that_are_none(cast: Cast, whose: str) -> None:
    from orgs.services import create_partnership

    theirs = create_partnership(
        actor=None,
        host=cast.other,
        partner=cast.beta.organisation,
        role=cast.other.roles.create(kind="partner", name="Partner", rights=["entity.view"]),
    )
    chosen = {"suspended": cast.delta.partnership, "other host": theirs, "nobody's": 10**12}[whose]
    before = grants()
    for data in (forged(cast, chosen, note=[cast.notes["secret"].pk]), {"step": "all"} | forged(cast, chosen)):
        assert share(cast, data) in {200, 302}
    assert grants() == before
    page = reverse("sharing:unshare", args=["entity", cast.opportunity.pk])
    if whose != "suspended":
        assert client_of(cast.staff).post(page, {"partner": getattr(chosen, "pk", chosen)}).status_code == 404


def test_a_partner_shares_nothing_on(cast: Cast) -> None:
    before = grants()
    for name in ("partners", "panel", "unshare"):
        url = reverse(f"sharing:{name}", args=["entity", cast.opportunity.pk])
        for method in ("get", "post"):
            status = undone(client_of(cast.alpha.user), method, url, {"partner": cast.beta.partnership.pk}).status_code
            assert status in {403, 405}
    assert grants() == before


@pytest.mark.parametrize("field", ["labels", "purposes"])
def test_labels_and_purposes_of_another_tenant(cast: Cast, field: str) -> None:
    foreign = {
        "labels": cast.other.label_families.get(visible_to_partners=True).labels.get(name="SECRET-OTHER Angebot"),
        "purposes": cast.other.purposes.first(),
    }[field]
    client, url = client_of(cast.staff), f"/entities/{cast.opportunity.pk}/header/"
    seen = client.get(url).context["form"].initial["seen"]
    before = set(getattr(cast.opportunity, field).values_list("pk", flat=True))
    sent = {"header-title": "Neu", "header-seen": seen, f"header-{field}": [foreign.pk]}
    answer = client.post(url, sent)
    assert answer.status_code == 422
    assert "SECRET-OTHER" not in answer.content.decode()
    created = client.post(reverse("entities:create", args=[cast.opportunity_type.pk]), sent)
    assert created.status_code == 422
    assert set(getattr(cast.opportunity, field).values_list("pk", flat=True)) == before
    if field == "labels":
        note = client.post(f"/entities/{cast.opportunity.pk}/notes/", {"title": "Neu", "labels": [foreign.pk]})
        assert note.status_code == 422


def test_filters_of_step_one_say_nothing_of_other_tenants(cast: Cast) -> None:
    url = reverse("sharing:partners", args=["entity", cast.opportunity.pk])
    for name, rows in (("purpose", cast.other.purposes.all()), ("label", _labels(cast.other))):
        for row in rows:
            shown = body(cast.staff, url, {"filtered": "1", name: row.pk})
            assert "SECRET-OTHER" not in shown
            assert "SECRET-TENANT" not in shown


def _labels(organisation: Any) -> Any:
    return [label for family in organisation.label_families.all() for label in family.labels.all()]


def test_labels_set_by_a_partner_are_not_taken(cast: Cast) -> None:
    client = client_of(cast.alpha.user)
    client.post(f"/entities/{cast.opportunity.pk}/notes/", {"title": "Neu", "labels": [cast.labels["intern"].pk]})
    assert cast.opportunity.notes.get(title="Neu").labels.count() == 0
    url = f"/notes/{cast.notes['shared'].pk}/edit/"
    seen = client.get(url).context["form"].initial["seen"]
    client.post(url, {"title": "Anders", "text": "", "seen": seen, "labels": []})
    assert cast.notes["shared"].labels.count() == 2


def test_relations_to_foreign_entities(cast: Cast) -> None:
    url = f"/entities/{cast.opportunity.pk}/related/"
    before = set(cast.opportunity.related.values_list("pk", flat=True))
    assert client_of(cast.staff).post(url, {"entity": cast.other_opportunity.pk}).status_code == 404
    remove = reverse("entities:related_remove", args=[cast.opportunity.pk, cast.other_opportunity.pk])
    assert client_of(cast.staff).post(remove).status_code == 404
    assert client_of(cast.alpha.user).post(url, {"entity": cast.order.pk}).status_code == 403
    assert set(cast.opportunity.related.values_list("pk", flat=True)) == before


def test_references_to_what_the_writer_may_not_see(cast: Cast) -> None:
    attribute = cast.opportunity_type.attributes.create(key="parent", label="Vater", kind="relation", group="R")
    client, url = client_of(cast.alpha.user), f"/entities/{cast.opportunity.pk}/group/{attribute.pk}/"
    seen = client.get(url).context["form"].initial["seen"]
    for text in (f"X #{cast.hidden.pk}", "SECRET-OPPORTUNITY", f"#{cast.other_opportunity.pk}"):
        answer = client.post(url, {"values-parent": text, "values-seen": seen})
        assert answer.status_code == 422
    Entity.objects.filter(pk=cast.opportunity.pk).update(values={"parent": cast.hidden.pk})
    assert "SECRET" not in body(cast.alpha.user, f"/entities/{cast.opportunity.pk}/")
    assert client.get(url).status_code == 403


def test_suggestions_and_searches_find_only_what_is_seen(cast: Cast) -> None:
    for owner in (cast.host.pk, cast.other.pk, 0):
        found = body(cast.alpha.user, "/entities/candidates/", {"owner": owner, "values-x": "secret"})
        assert "SECRET" not in found
        assert "<option" not in found
    assert "SECRET" not in body(
        cast.other_staff, "/entities/candidates/", {"owner": cast.host.pk, "values-x": "muster"}
    )
    mine = body(cast.staff, f"/entities/{cast.opportunity.pk}/related/", {"q": "SECRET-OTH"})
    assert "Nichts gefunden" in mine or "Nothing found" in mine


def test_partner_and_stranger_get_the_same_no_for_hidden_and_missing(cast: Cast) -> None:
    for user in (cast.alpha.user, cast.other_staff):
        client = client_of(user, raise_request_exception=False)
        for path in ("/entities/{}/", "/entities/{}/history/", "/entities/{}/notes/", "/share/entity/{}/panel/"):
            hidden, missing = (_said(client, path, pk) for pk in (cast.hidden.pk, 10**12))
            assert hidden == missing


def _said(client: Any, path: str, pk: int) -> tuple[int, str]:
    """Return the answer without what differs from request to request."""
    answer: Any = undone(client, "get", path.format(pk))
    return answer.status_code, re.sub(rf"[A-Za-z0-9]{{64}}|/{pk}/", "", answer.read_body.decode())


def test_a_superuser_sees_other_tenants_in_the_admin_only(cast: Cast) -> None:
    client = client_of(cast.admin, raise_request_exception=False)
    for row, url in addresses(cast):
        if "other_opportunity" in row.args or "files.other" in row.args or "notes.other" in row.args:
            for method in ("get", "post"):
                assert undone(client, method, url).status_code in {404, 405}, url
    assert not cast.admin.has_perm("entities.view_entity", cast.other_opportunity)
    for user in (cast.staff, cast.alpha.user, cast.other_staff):
        assert client_of(user).get("/admin/").status_code in {302, 403}
        assert client_of(user).get("/admin/entities/entity/").status_code in {302, 403}


def test_portal_filters_say_nothing_of_strangers(cast: Cast) -> None:
    cast.alpha.user.portal_seen_at = None
    for host in (cast.other.pk, cast.beta.organisation.pk, cast.alpha.organisation.pk, 10**12):
        shown = body(cast.alpha.user, "/shared/", {"host": host})
        assert "SECRET" not in shown
        assert "Beta" not in shown
    known, unknown = (body(cast.alpha.user, "/shared/", {"host": host}) for host in (cast.other.pk, 10**12))
    assert known.replace(f'value="{cast.other.pk}"', "").count("<li") == unknown.count("<li")


def test_orders_and_columns_of_a_list_reveal_no_hidden_reference(cast: Cast) -> None:
    """Sorted by a relation, entities stand in the order of names only where the reader may read those names."""
    attribute = cast.opportunity_type.attributes.create(
        key="parent", label="Vater", kind="relation", group="R", in_list=True
    )
    hidden = Entity.objects.filter(owner=cast.other)
    Entity.objects.filter(pk=cast.opportunity.pk).update(values={"parent": hidden[0].pk})
    shown = body(cast.staff, f"/entities/type/{cast.opportunity_type.pk}/", {"sort": f"a.{attribute.key}"})
    assert "SECRET-TENANT" not in shown
    assert "SECRET-OTHER" not in shown


def test_counts_are_of_what_is_seen(cast: Cast) -> None:
    for number in range(3):
        note = cast.opportunity.notes.create(owner=cast.host, title=f"SECRET-{number}", created_by=cast.staff)
        give(actor=cast.staff, things=[note], organisation=cast.beta.organisation)
    page = client_of(cast.alpha.user).get(f"/entities/{cast.opportunity.pk}/").context["page"]
    assert {section.key: section.total for section in page.contents} == {"file": 2, "note": 2, "message": 2}
    assert [section.total for section in page.related] == [1]
    assert page.access == []
    assert page.news == []
