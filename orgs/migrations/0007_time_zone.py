"""The time zone of an organisation."""

from django.db import migrations, models

import orgs.time_zones


class Migration(migrations.Migration):
    """Add the column; so far everybody lived in the time zone of the settings."""

    dependencies = [("orgs", "0006_decline_reasons")]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="time_zone",
            field=models.CharField(
                default="Europe/Berlin",
                max_length=40,
                validators=[orgs.time_zones.validate_time_zone],
                verbose_name="Time zone",
            ),
        )
    ]
