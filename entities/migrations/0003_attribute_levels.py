from django.db import migrations


def keep_what_partners_see(apps, _schema_editor):
    """Partner roles hide attributes that come later; those that are there stay as far open as the rights allow."""
    Role, Attribute = apps.get_model("orgs", "Role"), apps.get_model("entities", "Attribute")
    for role in Role.objects.filter(kind="partner"):
        ids = Attribute.objects.filter(type__organisation_id=role.organisation_id).values_list("pk", flat=True)
        role.attributes = {str(pk): "edit" for pk in ids}
        role.save(update_fields=["attributes"])


class Migration(migrations.Migration):
    dependencies = [("entities", "0002_statistics"), ("orgs", "0002_partners_and_roles")]

    operations = [migrations.RunPython(keep_what_partners_see, migrations.RunPython.noop)]
