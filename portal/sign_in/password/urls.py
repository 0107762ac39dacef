"""Addresses of the door of SSOZ I."""

from django.urls import path

from portal.sign_in.password import registration, reset, sign_in

urlpatterns = [
    path("logowanie/haslo/", sign_in.password_sign_in, name="password-sign-in"),
    path("logowanie/haslo/nowe/", reset.forgotten, name="password-forgotten"),
    path("logowanie/haslo/nowe/<str:token>/", reset.new_password, name="password-reset"),
    path("rejestracja/", registration.registration, name="registration"),
    path("rejestracja/jednostki/", registration.units, name="registration-units"),
    path("rejestracja/zadanie/", registration.challenge, name="registration-challenge"),
    path("rejestracja/formularz/", registration.form_pdf, name="registration-form-pdf"),
    path("rejestracja/<str:token>/", registration.confirm, name="registration-confirm"),
]
