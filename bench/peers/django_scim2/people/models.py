"""The models that django-scim2 asks an application for: its mixins over a user and a group."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django_scim.models import AbstractSCIMGroupMixin, AbstractSCIMUserMixin


class Group(AbstractSCIMGroupMixin):
    """A group by its name; `user_set` are its members."""

    name = models.CharField(max_length=254, unique=True)


class User(AbstractSCIMUserMixin, AbstractUser):
    """A user of Django, in groups of the application's own."""

    groups = models.ManyToManyField(Group, related_name="user_set")
    user_permissions = None  # those of django.contrib.auth, which nobody here asks for

    @property
    def scim_groups(self):
        """Where the adapter looks for a user's groups."""
        return self.groups
