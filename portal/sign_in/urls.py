"""Addresses of the door: signing in and out, and the e-mail address of the account."""

from django.urls import include, path

from portal.sign_in import activation, dance, views

urlpatterns = [
    path("logowanie/", views.sign_in, name="sign-in"),
    path("", include("portal.sign_in.password.urls")),
    path("wyloguj/", views.sign_out, name="sign-out"),
    path("aktywacja/", activation.activation, name="activation"),
    path("aktywacja/konto/", activation.choose_account, name="choose-account"),
    path("potwierdz/<str:token>/", views.confirm_email, name="confirm-email"),
    path("saml/<slug:name>/login/", dance.login, name="saml-login"),
    path("saml/<slug:name>/acs/", dance.acs, name="saml-acs"),
    path("saml/<slug:name>/finish/", dance.finish, name="saml-finish"),
    path("saml/<slug:name>/metadata/", dance.metadata, name="saml-metadata"),
    path("saml/<slug:name>/slo/", dance.slo, name="saml-slo"),
]
