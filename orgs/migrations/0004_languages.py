"""The languages that an organisation offers its people."""

from django.db import migrations, models

import orgs.models.organisations


class Migration(migrations.Migration):
    """Add the column; every language is offered at first."""

    dependencies = [("orgs", "0003_signed_out")]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="languages",
            field=models.JSONField(
                default=orgs.models.organisations.every_language,
                validators=[orgs.models.organisations.validate_languages],
                verbose_name="Languages",
            ),
        )
    ]
