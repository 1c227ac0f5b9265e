"""Addresses of sharing."""

from django.urls import path

from sharing.views.panel import panel
from sharing.views.partners import partners
from sharing.views.unshare import unshare

app_name = "sharing"
urlpatterns = [
    path("share/<slug:kind>/<int:pk>/partners/", partners, name="partners"),
    path("share/<slug:kind>/<int:pk>/panel/", panel, name="panel"),
    path("share/<slug:kind>/<int:pk>/unshare/", unshare, name="unshare"),
]
