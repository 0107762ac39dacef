"""What pages of trials say of rules."""

from django import template

from backoffice import trial_words

register = template.Library()
register.filter("rule_names", trial_words.rule_names)
