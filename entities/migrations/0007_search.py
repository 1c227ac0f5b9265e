"""Lets PostgreSQL find words in titles, values, names and texts quickly."""

from django.db import migrations

from sharing.migration_operations import TrigramIndex

SEARCHED = (
    ("entity", "title"),
    ("entity", "values"),
    ("file", "name"),
    ("note", "title"),
    ("note", "text"),
    ("message", "subject"),
    ("message", "text"),
)


class Migration(migrations.Migration):
    dependencies = [("entities", "0006_share_ends")]

    operations = [TrigramIndex(model, field) for model, field in SEARCHED]
