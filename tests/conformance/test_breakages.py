"""Each of these breakages turns checks red: nine that public suites miss, and some that Okta would stumble over."""

from __future__ import annotations

from typing import Any, cast

import falcon
import httpx2
import pytest

from maestro.conformance.checks import CHECKS
from maestro.conformance.provider import Feature
from maestro.conformance.run import Report, run
from maestro.conformance.wire import Wire, basic
from tests.cast import Client
from tests.conformance import saboteur
from tests.conformance.saboteur import App, Layer

# The breakage, the feature without which there is nothing to break, and the checks that must notice.
BREAKAGES: list[tuple[Layer, Feature, set[str]]] = [
    (
        saboteur.ignores_sort,
        "sort",
        {
            "sort-by-is-obeyed",
            "sort-order-is-obeyed",
            "sort-ignores-case-where-the-attribute-does",
            "who-has-no-value-sorts-last",
            "sort-goes-into-complex-attributes",
            "sort-goes-over-all-pages",
        },
    ),
    (
        saboteur.ignores_attributes,
        "filter",
        {
            "attributes-names-what-is-returned",
            "attributes-works-on-lists",
            "attributes-may-name-parts-in-any-case-and-qualified",
            "attributes-works-on-create-and-replace",
            "a-patch-with-attributes-answers-with-them",
        },
    ),
    (saboteur.drops_etag, "etag", {"the-etag-is-the-version"}),
    (
        saboteur.ignores_if_match,
        "etag",
        {
            "a-replace-of-another-version-is-refused",
            "a-patch-of-another-version-is-refused",
            "a-delete-of-another-version-is-refused",
        },
    ),
    (saboteur.says_status_as_a_number, "filter", {"the-status-of-an-error-is-text"}),
    (
        saboteur.drops_meta_location,
        "filter",
        {"meta-is-complete", "create-says-where-the-resource-is", "meta-location-leads-to-the-resource"},
    ),
    (
        saboteur.takes_replace_members_for_add,
        "groups",
        {"replace-members-replaces-all", "an-empty-list-empties-the-group"},
    ),
    (saboteur.patches_piece_by_piece, "patch", {"a-patch-is-all-or-nothing"}),
    (
        saboteur.merges_on_put,
        "filter",
        {"put-clears-what-it-leaves-out", "put-clears-whole-lists-and-parts"},
    ),
    (saboteur.ignores_filter, "filter", {"no-match-is-an-empty-list", "a-malformed-filter-is-refused"}),
    (saboteur.ignores_count, "index", {"a-page-has-no-more-than-count"}),
    (saboteur.says_numbers_as_text, "index", {"numbers-of-a-list-are-numbers"}),
    (
        saboteur.hides_the_inactive,
        "filter",
        {"inactive-users-are-found", "a-person-who-comes-back-keeps-the-id", "booleans-are-literals"},
    ),
    (saboteur.finds_nothing_with_404, "filter", {"no-match-is-an-empty-list", "no-match-has-an-empty-resources-array"}),
    (saboteur.shows_passwords, "filter", {"a-password-is-never-returned"}),
]


def report_of(app: falcon.App[Any, Any], client: Client, layer: Layer) -> Report:
    broken = saboteur.behind(layer, cast("App", app))
    transport = httpx2.WSGITransport(app=cast("Any", broken))
    with Wire(client.base_url, basic(client.user_name, client.password), transport=transport) as wire:
        return run(wire, CHECKS)


def red(report: Report) -> set[str]:
    return {each.check.id for each in report.of("failed")}


def test_nothing_is_red_where_nothing_is_broken(app: falcon.App[Any, Any], acme: Client) -> None:
    report = report_of(app, acme, saboteur.honest)
    assert red(report) == set()
    assert report.of("could not be tested") == ()


@pytest.mark.parametrize(("layer", "feature", "noticed"), BREAKAGES, ids=[each[0].__name__ for each in BREAKAGES])
def test_a_breakage_turns_checks_red(
    app: falcon.App[Any, Any], acme: Client, layer: Layer, feature: Feature, noticed: set[str]
) -> None:
    report = report_of(app, acme, layer)
    if feature not in report.provider.features:
        pytest.skip(f"{feature} is not announced, so that there is nothing to break")
    assert noticed <= red(report)
