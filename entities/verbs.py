"""What happens to entities, as sentences of the history."""

from django.utils.translation import gettext_lazy as _

from activity.registry import register_verb


def register() -> None:
    """Register the verbs of the entities themselves."""
    register_verb("entity_created", label=_("%(actor)s created %(target)s"))
    register_verb("entity_changed", label=_("%(actor)s changed %(target)s"))
    register_verb("entity_header_changed", label=_("%(actor)s changed title, purposes or labels of %(target)s"))
    register_verb("type_created", label=_("%(actor)s created the entity type %(target)s"))
    register_verb("type_changed", label=_("%(actor)s changed the entity type %(target)s"))
    register_verb("type_deleted", label=_("%(actor)s deleted the entity type %(target)s"))
    register_verb("attribute_created", label=_("%(actor)s added the attribute %(target)s"))
    register_verb("attribute_changed", label=_("%(actor)s changed the attribute %(target)s"))
    register_verb("attribute_removed", label=_("%(actor)s removed the attribute %(target)s"))
    register_verb("entity_deleted", label=_("%(actor)s deleted %(target)s"))
    register_verb("entity_related", label=_("%(actor)s added the related entity %(target)s"))
    register_verb("imported", label=_("%(actor)s imported entities of the type %(target)s"))
    register_verb("entity_unrelated", label=_("%(actor)s removed the related entity %(target)s"))
    register_verb("view_created", label=_("%(actor)s saved the view %(target)s"))
    register_verb("view_changed", label=_("%(actor)s changed the view %(target)s"))
    register_verb("view_shared", label=_("%(actor)s shared the view %(target)s with the whole organization"))
    register_verb("view_unshared", label=_("%(actor)s made the view %(target)s private"))
    register_verb("view_deleted", label=_("%(actor)s deleted the view %(target)s"))
