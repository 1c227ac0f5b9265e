"""Lets PostgreSQL know the partners' very different numbers of grants."""

from django.db import migrations

from sharing.migration_operations import RaiseStatistics


class Migration(migrations.Migration):
    dependencies = [("workflows", "0001_initial")]

    operations = [RaiseStatistics("processgrant")]
