"""Addresses of sharing."""

from django.urls import path

from sharing.views import bulk, collaborations, offers, partner, received, review, trail
from sharing.views.offering import offering
from sharing.views.panel import panel
from sharing.views.partner_import import partners_import
from sharing.views.partners import partners
from sharing.views.rules import rules
from sharing.views.single import single
from sharing.views.undo import undo
from sharing.views.unshare import unshare

app_name = "sharing"
urlpatterns = [
    path("partners/", collaborations.collaborations, name="collaborations"),
    path("partners/new/", collaborations.partner_create, name="partner_create"),
    path("partners/export/", collaborations.partners_export, name="partners_export"),
    path("partners/import/", partners_import, name="partners_import"),
    path("partners/<int:pk>/edit/", collaborations.partner_edit, name="partner_edit"),
    path("partners/<int:pk>/", partner.partner, name="partner"),
    path("partners/<int:pk>/suspend/", partner.suspend, name="partner_suspend"),
    path("partners/<int:pk>/resume/", partner.resume, name="partner_resume"),
    path("partners/<int:pk>/end/", partner.end, name="partner_end"),
    path("partners/<int:pk>/undo-end/", partner.undo, name="partner_undo_end"),
    path("review/<int:pk>/<slug:kind>/", review.review, name="review"),
    path("review/<int:pk>/<slug:kind>/export/", review.review_export, name="review_export"),
    path("review/<int:pk>/<slug:kind>/undo/", review.review_undo, name="review_undo"),
    path("trail/<int:pk>/", trail.partner_trail, name="partner_trail"),
    path("trail/<int:pk>/export/", trail.partner_trail_export, name="partner_trail_export"),
    path("share/<slug:kind>/<int:pk>/trail/", trail.trail, name="trail"),
    path("share/<slug:kind>/<int:pk>/trail/export/", trail.trail_export, name="trail_export"),
    path("bulk/<slug:kind>/", bulk.begin, name="bulk"),
    path("bulk/<slug:kind>/<slug:key>/done/", bulk.done, name="bulk_done"),
    path("bulk/<slug:kind>/<slug:key>/<slug:deed>/partners/", bulk.partners, name="bulk_partners"),
    path("bulk/<slug:kind>/<slug:key>/<slug:deed>/", bulk.step, name="bulk_step"),
    path("share/<slug:kind>/<int:pk>/partners/", partners, name="partners"),
    path("share/<slug:kind>/<int:pk>/panel/", panel, name="panel"),
    path("share/<slug:kind>/<int:pk>/unshare/", unshare, name="unshare"),
    path("share/<slug:kind>/<int:pk>/offer/", offering, name="offering"),
    path("share/<slug:kind>/<int:pk>/one/<slug:key>/<int:content>/", single, name="single"),
    path("share/<slug:kind>/<int:pk>/rules/", rules, name="rules"),
    path("share/undo/<int:pk>/", undo, name="undo"),
    path("offers/", offers.offers, name="offers"),
    path("offers/received/", received.received, name="received"),
    path("offers/<slug:code>/", offers.offer, name="offer"),
    path("offers/<slug:code>/accept/", received.accept, name="offer_accept"),
    path("offers/<slug:code>/decline/", received.decline, name="offer_decline"),
    path("offers/<slug:code>/partners/", offers.add, name="offer_add"),
    path("offers/<slug:code>/deadline/", offers.deadline, name="offer_deadline"),
    path("offers/<slug:code>/remind/", offers.remind, name="offer_remind"),
    path("offers/<slug:code>/withdraw/", offers.withdraw, name="offer_withdraw"),
]
