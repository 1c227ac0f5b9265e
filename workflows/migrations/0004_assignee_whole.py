"""Finds those who are assigned to a whole process by an index of their own."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("workflows", "0003_calendar_feed")]

    operations = [
        migrations.AddIndex(
            "assignee",
            models.Index(condition=Q(phase=None, task=None), fields=["process"], name="assignee_whole"),
        )
    ]
