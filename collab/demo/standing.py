"""What shows sharing at the thing: notes that came after the last share, and a standing rule."""

from collab.demo.people import DACHWERK
from collab.demo.world import World
from entities.models import Entity, EntityGrant
from sharing.services.rules import set_rule

# Title, text, label, days ago: later than what Dachwerk got.
NOTES = (
    ("Gerüst", "Steht ab Montag, abgenommen ist es.", "Montage", 2),
    ("Zählertausch", "Der Netzbetreiber kommt in der Woche darauf.", "Technik", 1),
    ("Nachlass", "Zwei Prozent sind abgesprochen.", "Intern", 1),
)


def make_standing(world: World) -> None:
    """Let the newest opportunity that Dachwerk has get further notes, and its offers be shared by a standing rule."""
    partnership = world.people.partners[DACHWERK.organisation]
    had = EntityGrant.objects.filter(group=partnership.partner.group_id, content_object__type__key="opportunity")
    entity = Entity.objects.get(pk=had.latest("granted_at").content_object_id)
    for title, text, word, days in NOTES:
        world.note(entity, title, text, at=world.past.ago(days, 60), label=word)
    label = world.people.labels["Angebot"]
    set_rule(actor=world.people.sales, thing=entity, partnership_id=partnership.pk, key="file", label=label)
