"""Addresses of the pretend outside world: another site, on another host name."""

from django.urls import path

from testidp import views

urlpatterns = [
    path("", views.index, name="testidp"),
    path("sso/", views.sign_in, name="testidp-sign-in"),
    path("slo/", views.sign_out, name="testidp-sign-out"),
    path("poczta/", views.mailbox, name="testidp-mailbox"),
]
