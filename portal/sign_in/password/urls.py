"""Addresses of the door of SSOZ I."""

from django.urls import path

from portal.sign_in.password import (
    factors,
    passkeys,
    registration,
    reset,
    second_factor,
    sign_in,
)

urlpatterns = [
    path("logowanie/haslo/", sign_in.password_sign_in, name="password-sign-in"),
    path("logowanie/haslo/nowe/", reset.forgotten, name="password-forgotten"),
    path("logowanie/haslo/nowe/<str:token>/", reset.new_password, name="password-reset"),
    path("rejestracja/", registration.registration, name="registration"),
    path("rejestracja/jednostki/", registration.units, name="registration-units"),
    path("rejestracja/zadanie/", registration.challenge, name="registration-challenge"),
    path("rejestracja/formularz/", registration.form_pdf, name="registration-form-pdf"),
    path("rejestracja/<str:token>/", registration.confirm, name="registration-confirm"),
    path("logowanie/haslo/drugi-skladnik/", second_factor.second_factor, name="second-factor"),
    path("moje-konto/drugi-skladnik/", factors.own_factors, name="own-factors"),
    path("moje-konto/drugi-skladnik/kod/", factors.code_app, name="own-code-app"),
    path("moje-konto/drugi-skladnik/kod/nowy/", factors.begin_app, name="own-code-app-begin"),
    path("moje-konto/drugi-skladnik/kod/usun/", factors.remove_app, name="own-code-app-remove"),
    path(
        "moje-konto/drugi-skladnik/kody-zapasowe/",
        factors.recovery_codes,
        name="own-recovery-codes",
    ),
    path("moje-konto/drugi-skladnik/klucz/", passkeys.add, name="own-passkey"),
    path(
        "moje-konto/drugi-skladnik/klucz/<id:pk>/usun/",
        passkeys.remove,
        name="own-passkey-remove",
    ),
]
