"""Fields that no form of ours has, and signed ones that were bent: nothing else changes, and nobody is overwritten."""

from typing import Any

import pytest

from entities.models import Entity
from entities.services.entities import UnknownAttributeError, update_values
from tests.cast import Cast
from tests.helpers import client_of


def group(cast: Cast, key: str = "capacity") -> str:
    return f"/entities/{cast.opportunity.pk}/group/{cast.attributes[key].pk}/"


def seen(client: Any, url: str) -> str:
    return str(client.get(url).context["form"].initial["seen"])


def stored(cast: Cast) -> dict[str, Any]:
    entity = Entity.objects.get(pk=cast.opportunity.pk)
    return {"title": entity.title, "owner": entity.owner_id, "version": entity.version, **entity.values}


def test_attributes_of_another_group_or_type_do_not_change(cast: Cast) -> None:
    client, url, before = client_of(cast.alpha.user), group(cast), stored(cast)
    form = client.get(url).context["form"]
    own = {f"values-{key}": form.initial[key] or "" for key in form.fields if key != "seen"}
    forged = {"values-customer": "X", "values-number": "X", "values-secret": "X", "title": "X", "owner": cast.other.pk}
    forged |= {"header-title": "X", "version": 99, "values": "{}", "created_by": cast.alpha.user.pk}
    assert client.post(url, {**own, **forged, "values-seen": form.initial["seen"]}).status_code == 403
    assert stored(cast) == before
    others = {name: value for name, value in forged.items() if not name.startswith("values-")}
    assert client.post(url, {**own, **others, "values-seen": form.initial["seen"]}).status_code == 302
    assert stored(cast) == before


def test_the_service_refuses_unknown_keys(cast: Cast) -> None:
    for key in ("number", "secret", "__class__", "values__customer", ""):
        with pytest.raises(UnknownAttributeError):
            update_values(actor=cast.staff, entity=cast.opportunity, values={key: "X"})


def bent(cast: Cast, client: Any, url: str) -> list[str]:
    good = seen(client, url)
    return [
        "",
        "x",
        good[:-1] + ("A" if good[-1] != "A" else "B"),
        good.replace(":", "", 1),
        seen(client, f"/entities/{cast.hidden.pk}/group/{cast.attributes['capacity'].pk}/"),
        seen(client, f"/notes/{cast.notes['shared'].pk}/edit/"),
        "\u2028" * 10,
        good * 50,
    ]


def test_a_bent_base_saves_nothing(cast: Cast) -> None:
    client, url, before = client_of(cast.staff), group(cast), stored(cast)
    for base in bent(cast, client, url):
        answer = client.post(url, {"values-capacity": "1", "values-commissioned": "", "values-seen": base})
        assert answer.status_code == 422
    for base in bent(cast, client, url):
        answer = client.post(f"/entities/{cast.opportunity.pk}/header/", {"header-title": "X", "header-seen": base})
        assert answer.status_code == 422
    assert stored(cast) == before


def test_a_bent_base_of_a_note_overwrites_nobody(cast: Cast) -> None:
    client, url = client_of(cast.staff), f"/notes/{cast.notes['shared'].pk}/edit/"
    title = cast.notes["shared"].title
    for base in ("x", "x:y:z", seen(client, f"/notes/{cast.notes['secret'].pk}/edit/")):
        assert client.post(url, {"title": "X", "text": "", "seen": base}).status_code == 422
    cast.notes["shared"].refresh_from_db()
    assert cast.notes["shared"].title == title


def test_the_second_saver_keeps_what_the_first_wrote(cast: Cast) -> None:
    mine, theirs, url = client_of(cast.staff), client_of(cast.alpha.user), group(cast)
    base = seen(mine, url)
    theirs.post(url, {"values-capacity": "12", "values-commissioned": "", "values-roof": "", "values-seen": base})
    answer = mine.post(url, {"values-capacity": "13", "values-commissioned": "", "values-seen": base})
    assert answer.status_code == 422
    assert stored(cast)["capacity"] == 12
    assert "12" in answer.content.decode()


def test_a_deleted_attribute_is_not_brought_back(cast: Cast) -> None:
    client, url = client_of(cast.staff), group(cast, "phone")
    base = seen(client, url)
    cast.attributes["phone"].delete()
    answer = client.post(url, {"values-phone": "0711 1234", "values-seen": base})
    assert answer.status_code == 422
    assert "0711 1234" in answer.content.decode()
    assert "phone" not in stored(cast) or stored(cast)["phone"] != "0711 1234"
