"""The addresses of Collab."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from collab.help import views as help_views
from collab.home import home
from collab.search.views import search

admin.autodiscover()
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", home, name="home"),
    path("search/", search, name="search"),
    path("help/", help_views.index, name="help"),
    path("help/<slug:slug>/", help_views.guide, name="guide"),
    path("", include("activity.urls")),
    path("", include("orgs.urls")),
    path("", include("sharing.urls")),
    path("", include("entities.urls")),
    path("", include("workflows.urls")),
    path("account/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
