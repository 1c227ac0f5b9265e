"""The app of sharing."""

from datetime import timedelta

from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class SharingConfig(AppConfig):
    """Grants, the access rule and the share dialog."""

    name = "sharing"
    verbose_name = _("Sharing")

    def ready(self) -> None:
        """Register what others ask sharing for; forget cached permission ids whenever permissions are made anew."""
        from activity.outbox.embedded import register_chore  # noqa: PLC0415
        from orgs.features import register_consequences  # noqa: PLC0415
        from sharing import audit, ends, notifications, rule_verbs  # noqa: PLC0415
        from sharing.collaborations import searching  # noqa: PLC0415
        from sharing.collaborations.ending import lost_offers, lost_shares, register_losses  # noqa: PLC0415
        from sharing.consequences import count_shares  # noqa: PLC0415
        from sharing.grants import forget_permission_ids  # noqa: PLC0415
        from sharing.offers import figures as offer_figures  # noqa: PLC0415
        from sharing.offers import notifications as offer_notifications  # noqa: PLC0415
        from sharing.offers import verbs as offer_verbs  # noqa: PLC0415
        from sharing.services.offers import sweep_offers  # noqa: PLC0415
        from sharing.services.openings import forget_openings  # noqa: PLC0415
        from sharing.services.purging import purge_ended  # noqa: PLC0415
        from sharing.services.sweeping_ends import sweep_ends  # noqa: PLC0415
        from sharing.services.undoing import forget_changes  # noqa: PLC0415

        register_consequences(count_shares)
        register_losses(lost_shares)
        register_losses(lost_offers)
        register_chore("purge ended partnerships", purge_ended, every=timedelta(hours=1))
        register_chore("forget changes of shares", forget_changes, every=timedelta(hours=1))
        register_chore("forget openings", forget_openings, every=timedelta(hours=1))
        register_chore("sweep ends of shares", sweep_ends, every=timedelta(seconds=settings.DUE_SWEEP_SECONDS))
        register_chore("sweep offers", sweep_offers, every=timedelta(seconds=settings.OFFER_SWEEP_SECONDS))
        notifications.register()
        ends.register()
        rule_verbs.register()
        offer_verbs.register()
        offer_notifications.register()
        offer_figures.register()
        audit.register()
        searching.register()
        post_migrate.connect(forget_permission_ids, dispatch_uid="sharing.forget_permission_ids")
