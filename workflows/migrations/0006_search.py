"""Lets PostgreSQL find words in the names of processes and tasks quickly."""

from django.db import migrations

from sharing.migration_operations import TrigramIndex


class Migration(migrations.Migration):
    dependencies = [("workflows", "0005_share_ends")]

    operations = [TrigramIndex("process", "name"), TrigramIndex("task", "name")]
