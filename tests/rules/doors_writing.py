"""The doors of templates: messages and documents that are made of values."""

from entities.models import Entity, EntityType
from tests.cast import grant
from tests.rules.doors import Complaints, door, hidden, shut
from tests.rules.world import Cell, World


@door("message from a template")
def drafted(world: World, who: str) -> Complaints:
    """Fill in what is seen, and name what is hidden as unknown."""
    template = _template(world, who, EntityType.Use.EMAIL)
    address, data = f"{world.addresses[1]}messages/", {"fill": "1", "template": template.pk}
    for cell in world.cells:
        _rewrite(template, cell)
        yield from _written(world, cell, world.post(who, address, data))


@door("document")
def documents(world: World, who: str) -> Complaints:
    """Write what is seen, and name what is hidden as unknown."""
    template = _template(world, who, EntityType.Use.DOCUMENT)
    address = f"{world.addresses[1]}documents/new/"
    for cell in world.cells:
        _rewrite(template, cell)
        yield from _written(world, cell, world.get(who, address, {"template": template.pk}))


@door("variables")
def offered(world: World, who: str) -> Complaints:
    """Offer to whoever writes a template the variables of what is seen."""
    template = _template(world, who, EntityType.Use.EMAIL)
    body = template.type.attributes.get(key="body")
    answer = world.get(who, f"/entities/{template.pk}/group/{body.pk}/")
    yield from shut(answer, 200)
    for cell in world.cells:
        if (f"{{{{ entity.{cell.key} }}}}" in answer[1]) != cell.seen:
            yield f"{cell}: a variable, or none"
        yield from hidden(world, answer[1], cell, names=not cell.seen)


def _template(world: World, who: str, use: str) -> Entity:
    """Return a template that the reader may see and change."""
    kinds = EntityType.objects.create(organisation=world.cast.host, key=use, label="V", label_plural="V", use=use)
    body = kinds.attributes.create(key="body", label="Text", kind="long_text")
    role = world.roles[who]
    role.attributes = role.attributes | {str(body.pk): "edit"}
    role.save()
    template = Entity.objects.create(
        owner=world.cast.host, type=kinds, title="Vorlage", values={}, created_by=world.people["all"]
    )
    grant(template, world.cast.alpha.organisation, world.people["all"])
    return template


def _rewrite(template: Entity, cell: Cell) -> None:
    template.values = {"body": f"So: {{{{ entity.{cell.key} }}}}!"}
    template.save()


def _written(world: World, cell: Cell, answer: tuple[int, str]) -> Complaints:
    yield from shut(answer, 200)
    if cell.seen:
        missing = [each for each in world.texts(cell, 1) if each not in answer[1]]
        yield from (f"{cell}: {each} is missing" for each in missing)
    elif f"entity.{cell.key}" not in answer[1] or "So:" in answer[1]:
        yield f"{cell}: not refused by name"
    yield from hidden(world, answer[1], cell, names=False) if not cell.seen else ()
