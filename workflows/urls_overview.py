"""Addresses of all processes of the host."""

from django.urls import path

from workflows.views import overview

urlpatterns = [
    path("processes/", overview.processes, name="processes"),
    path("processes/board/", overview.board, name="board"),
    path("processes/waiting/", overview.waiting, name="waiting"),
]
