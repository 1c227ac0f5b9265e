"""Django admin of templates, processes and grants: looked at by operators, changed by nobody."""

import pytest

from tests.cast import Cast
from tests.helpers import client_of
from tests.workflows.things import share, small_template, start
from workflows.models import PhaseTemplate, ProcessGrant, ProcessTemplate, Task, TaskTemplate

pytestmark = pytest.mark.django_db


def pages(cast: Cast) -> dict[str, int]:
    """Return one row of every model that has pages."""
    process = start(cast, small_template(cast))
    share(cast, process)
    return {
        "processtemplate": ProcessTemplate.objects.get().pk,
        "phasetemplate": PhaseTemplate.objects.earliest("pk").pk,
        "tasktemplate": TaskTemplate.objects.latest("pk").pk,
        "process": process.pk,
        "task": Task.objects.latest("pk").pk,
        "processgrant": ProcessGrant.objects.get().pk,
    }


def test_every_page_opens_for_operators_only_and_changes_nothing(cast: Cast) -> None:
    operator, staff = client_of(cast.admin), client_of(cast.staff)
    for model, pk in pages(cast).items():
        for address in (f"/admin/workflows/{model}/", f"/admin/workflows/{model}/{pk}/change/"):
            assert operator.get(address).status_code == 200, address
            assert staff.get(address).status_code in (302, 403), address
        assert operator.get(f"/admin/workflows/{model}/add/").status_code == 403
        assert operator.post(f"/admin/workflows/{model}/{pk}/delete/", {"post": "yes"}).status_code == 403
