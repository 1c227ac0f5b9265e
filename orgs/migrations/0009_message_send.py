"""The right to send messages as e-mail."""

from django.db import migrations


def give_to_own_people(apps, _schema_editor):
    """Whoever writes messages at home may send them, too; partners are given that one by one."""
    for role in apps.get_model("orgs", "Role").objects.filter(kind="staff"):
        if "message.create" in role.rights and "message.send" not in role.rights:
            role.rights = sorted([*role.rights, "message.send"])
            role.save(update_fields=["rights"])


class Migration(migrations.Migration):
    """Add it to the staff roles that may write messages."""

    dependencies = [("orgs", "0008_process_rights")]

    operations = [migrations.RunPython(give_to_own_people, migrations.RunPython.noop)]
