"""The doors that take more than a look: imports, mails, previews, and two people at once."""

import io
from typing import Any

import time_machine
from django.core import mail
from django.core.files import File

from activity.outbox.sweep import sweep
from entities.importing import services
from entities.importing.runner import run
from entities.models import Entity, ImportJob, Note
from entities.services.contents import add_text
from entities.values import REFERENCES
from orgs.models import Partnership
from sharing.contents import SELF
from sharing.services import Choice, save_shares
from tests.cast_things import add_note
from tests.rules.doors import Complaints, cells_of, door, hidden, listed, marked, shown, shut
from tests.rules.world import READERS, Cell, World, mark


@door("import")
def imported(world: World, who: str) -> Complaints:
    """Import into what can be written, whatever the columns are told."""
    address = f"{world.table}import/"
    if who == "partner":
        yield from shut(world.get(who, address), 403)
        return
    for cell in world.cells:
        yield from _offered(world, cell)
        yield from _ran(world, cell)


def _job(world: World, cell: Cell, column: str = "Spalte") -> ImportJob:
    rows = f"Titel;{column}\nImport;{cell.typed(1)}\n".encode()
    user = type(world.people["staff"]).objects.get(pk=world.people["staff"].pk)
    return services.upload(actor=user, entity_type=world.type, file=File(io.BytesIO(rows)), name="x.csv")


def _offered(world: World, cell: Cell) -> Complaints:
    """Yield where the page of a draft guesses or offers the wrong thing, or takes a target that it did not offer."""
    job = _job(world, cell, cell.key)
    if any(cell.key in target for target in job.targets) and not cell.imported:
        yield f"{cell}: guessed"
    job = _job(world, cell)
    text = world.get("staff", f"/imports/{job.pk}/")[1]
    if (cell.key in text) != cell.imported:
        yield f"{cell}: offered, or not"
    if not cell.imported:
        data = {name: field.initial for name, field in _fields(world, job).items()}
        answer = world.post("staff", f"/imports/{job.pk}/", data | {"column_1": f"attr:{cell.key}", "start": "1"})
        yield from (f"{cell}: {each}" for each in shut(answer, 422))


def _fields(world: World, job: ImportJob) -> dict[str, object]:
    form = world.clients["staff"].get(f"/imports/{job.pk}/").context["form"]
    for name, bound in ((name, form[name]) for name in form.fields):
        form.fields[name].initial = bound.value() or ""
    return dict(form.fields)


def _ran(world: World, cell: Cell) -> Complaints:
    """Yield whether a job that was bent past all forms wrote, or one that may does not."""
    job = _job(world, cell)
    parts = cell.attribute.rules.parts
    target = f"part:{cell.key}:{parts[0]}" if parts else f"attr:{cell.key}"
    ImportJob.objects.filter(pk=job.pk).update(targets=["title", target], status=ImportJob.Status.QUEUED)
    run(job.pk)
    made = Entity.objects.filter(type=world.type, title="Import")
    written = [entity for entity in made if entity.values]
    if bool(written) != cell.imported:
        problems = [each.reason for each in ImportJob.objects.get(pk=job.pk).problems.all()]
        yield f"{cell}: {len(written)} written, {ImportJob.objects.get(pk=job.pk).failure} {problems}"
    made.delete()


@door("notification")
def notified(world: World, who: str) -> Complaints:
    """Say in the inbox what was shared and added, and nothing of what is hidden."""
    _tell(world)
    text = world.get(who, "/notifications/")[1]
    yield from marked(world, text)
    if ("Probe 1" if who == "partner" else "Antwort") not in text:
        yield "nothing was told"


@door("e-mail")
def mailed(world: World, who: str) -> Complaints:
    """Say in mails what was shared and added, and nothing of what is hidden."""
    _tell(world)
    mail.outbox.clear()
    sweep()
    sent = [each for each in mail.outbox if world.people[who].email in each.to]
    for message in sent:
        html = [part.content for part in getattr(message, "alternatives", [])]
        yield from marked(world, "\n".join(str(part) for part in (message.subject, message.body, *html)))
    if not sent:
        yield "nothing was told"


def _tell(world: World) -> None:
    """Let the staff share a note with the partner, and the partner add one, after values were changed."""
    world.change(1, world.cells, 2)
    note = add_note(world.probes[1], world.people["staff"], "Hinweis")
    partnership = Partnership.objects.get(partner=world.people["partner"].organisation)
    chosen, known = {"note": frozenset({note.pk})}, {SELF: frozenset({world.probes[1].pk})}
    save_shares(actor=world.people["all"], thing=world.probes[1], choices=[Choice(partnership.pk, chosen, known)])
    fields = {"title": "Antwort", "text": "Von uns"}
    add_text(actor=world.people["partner"], model=Note, entity=world.probes[1], fields=fields)


@door("preview")
def previewed(world: World, who: str) -> Complaints:
    """Show staff what the partner sees; and to those from whom something is hidden, not even so."""
    looks = {"partner": ("all", world.people["partner"]), "staff": ("staff", world.people["open partner"])}
    looker, partner = looks[who]
    partnership = Partnership.objects.get(partner=partner.organisation)
    status, text = world.get(looker, f"{world.addresses[1]}preview/", {"partner": partnership.pk})
    yield from shut((status, text), 200)
    yield from shown(world, text)


@door("why")
def explained(world: World, who: str) -> Complaints:
    """Explain to nobody who sees an attribute that is hidden from them."""
    for cell in world.cells:
        answer = world.get(who, f"{world.addresses[1]}why/", {"attribute": cell.attribute.pk})
        if who == "partner":
            yield from shut(answer, 404)
        elif not cell.seen:
            yield from (f"{cell}: {each}" for each in shut(answer, 404, 403))
            yield from hidden(world, answer[1], cell)


@door("stale edit")
def stale(world: World, who: str) -> Complaints:
    """Warn of others' changes of what is in the form, and not even notice those of what is not."""
    own = cells_of(world, written=True)
    with time_machine.travel("2026-11-23T12:00:00+01:00", tick=False):
        address, data = world.form(who, 1, own[0])
        world.change(1, cells_of(world, written=False), 2)
        if world.form(who, 1, own[0])[1] != data:
            yield "the form remembers what is not in it"
    yield from (f"after changes elsewhere: {each}" for each in shut(world.post(who, address, data), 302))
    for cell in own:
        address, data = world.form(who, 1, cell)
        world.change(1, [cell, world.cell(cell.kind, "hidden")], 2)
        theirs = cell.sent(1) if cell.kind == "boolean" else cell.sent(3)
        status, text = world.post(who, address, data | theirs)
        if cell.kind == "boolean":
            continue  # whoever sends the value that was there did not touch it
        yield from (f"{cell}: {each}" for each in shut((status, text), 422))
        yield from (f"{cell}: {each} is missing" for each in world.texts(cell, 2) if each not in text)
        yield from marked(world, text)
        world.change(1, [cell, world.cell(cell.kind, "hidden")], 1)


@door("gone while editing")
def gone(world: World, who: str) -> Complaints:
    """Keep what was typed for what was hidden, locked or removed meanwhile, say so by its name, and save the rest."""
    for place, cell in enumerate(cells_of(world, written=True), start=READERS.index(who)):
        level = ("hidden", "read", "removed")[place % 3]
        yield from (f"{cell} was {level}: {each}" for each in _gone(world, who, cell, level))


def _gone(world: World, who: str, cell: Cell, level: str) -> Complaints:
    role, before = world.roles[who], dict(world.roles[who].attributes)
    address, data = world.form(who, 1, cell)
    kept = {name: value for name, value in data.items() if not name.startswith(f"values-{cell.key}")}
    if level == "removed":
        world.type.attributes.filter(pk=cell.attribute.pk).delete()
    else:
        world.change(1, [cell], 3)
        role.attributes = before | {str(cell.attribute.pk): level}
        role.save()
    yield from _kept(world, who, cell, address, kept)
    role.attributes = before
    role.save()
    if level == "removed":
        cell.attribute.save(force_insert=True)
    world.change(1, [cell], 1)


def _kept(world: World, who: str, cell: Cell, address: str, data: dict[str, Any]) -> Complaints:
    """Send the form with something for the cell, look at what comes back, and send that."""
    now = world.values(1)
    answer = world.clients[who].post(address, data | cell.sent(2))
    text, form = answer.content.decode(), answer.context["form"]
    if answer.status_code != 422 or cell.attribute.label not in text or world.values(1) != now:
        yield f"{answer.status_code}, or not named, or written"
    if cell.kind != "boolean":
        yield from (f"{each} was typed" for each in _typed(world, cell) if each not in text)
        yield from (f"{each} was not to be told" for each in world.texts(cell, 3) if each in text)
    again = data | {each.html_name: each.text for each in form.lost} | {"values-seen": form["seen"].value()}
    answer = world.clients[who].post(f"{world.addresses[1]}group/{answer.context['address']}/", again)
    if answer.status_code != 302 or world.values(1) != now:
        yield f"the rest was not saved: {answer.status_code}"


def _typed(world: World, cell: Cell) -> set[str]:
    """Return the words by which what was typed is found again."""
    if cell.kind == "user":
        return world.texts(cell, 2)
    sent = cell.sent(2).values()
    return {str(each) for value in sent for each in (value if isinstance(value, list) else [value])}


@door("search everywhere")
def searched_everywhere(world: World, who: str) -> Complaints:
    """Find only by what is seen, and show of what was found nothing else."""
    for cell in world.cells:
        telling = cell.seen and cell.kind not in {"boolean", *REFERENCES}
        word = mark(cell.kind, cell.level, 2) if cell.kind in REFERENCES else cell.word(2)
        text = world.get(who, "/search/", {"q": word})[1]
        if listed(text) != ([2] if telling else []):
            yield f"{cell}: {listed(text)}"
    text = world.get(who, "/search/", {"q": "Probe"})[1]
    yield from (each for cell in world.cells if not cell.seen for each in hidden(world, text, cell))
