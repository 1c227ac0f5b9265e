from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('orgs', '0002_partners_and_roles'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='signed_out_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
