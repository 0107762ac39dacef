"""Addresses of the pretend outside world: another site, on another host name."""

from django.urls import path

from testidp import views
from testidp.national_node import views as national_node
from testidp.standard import views as standard

urlpatterns = [
    path("", views.index, name="testidp"),
    path("sso/", standard.sign_in, name="testidp-sign-in"),
    path("slo/", standard.sign_out, name="testidp-sign-out"),
    path("wezel/sso/", national_node.sign_in, name="testidp-node-sign-in"),
    path("wezel/wybor/", national_node.choice, name="testidp-node-choice"),
    path("wezel/artefakt/", national_node.resolve, name="testidp-node-artifact"),
    path("wezel/slo/", national_node.sign_out, name="testidp-node-sign-out"),
    path("poczta/", views.mailbox, name="testidp-mailbox"),
]
