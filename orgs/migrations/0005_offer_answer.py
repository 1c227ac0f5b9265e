"""The right to answer offers."""

from django.db import migrations


def give_to_those_who_edit(apps, _schema_editor):
    """Whoever changes things in the name of an organisation answers offers for it, too."""
    for role in apps.get_model("orgs", "Role").objects.all():
        if "entity.edit" in role.rights:
            role.rights = sorted({*role.rights, "offer.answer"})
            role.save(update_fields=["rights"])


class Migration(migrations.Migration):
    """Add it to the roles, staff and partner, that may edit entities."""

    dependencies = [("orgs", "0004_languages")]

    operations = [migrations.RunPython(give_to_those_who_edit, migrations.RunPython.noop)]
