"""The rights on processes, tasks and process templates."""

from django.db import migrations

# Who holds one of the left may do what stands on the right, too.
LIKE = {
    "entity.view": ("process.view",),
    "entity.create": ("process.create",),
    "entity.edit": ("task.edit", "task.assign"),
    "entity.delete": ("process.delete",),
    "entity.share": ("process.share",),
    "settings.view": ("template.view",),
    "settings.edit": ("template.edit",),
}
# Changing processes and leaving out tasks is for the own people; partners are given that one by one.
STAFF_ONLY = {"entity.edit": ("process.edit", "task.skip")}
NEVER_FOR_PARTNERS = ("process.create", "process.edit", "process.delete", "process.share", "template.")


def give_to_those_who_do_the_like(apps, _schema_editor):
    """Whoever works on entities works on their processes, too."""
    for role in apps.get_model("orgs", "Role").objects.all():
        staff = role.kind == "staff"
        added = [new for held in role.rights for new in (*LIKE.get(held, ()), *(STAFF_ONLY.get(held, ()) if staff else ()))]
        if not staff:
            added = [each for each in added if not each.startswith(NEVER_FOR_PARTNERS)]
        if added:
            role.rights = sorted({*role.rights, *added})
            role.save(update_fields=["rights"])


class Migration(migrations.Migration):
    """Add them to the roles that allow the like already."""

    dependencies = [("orgs", "0007_time_zone")]

    operations = [migrations.RunPython(give_to_those_who_do_the_like, migrations.RunPython.noop)]
