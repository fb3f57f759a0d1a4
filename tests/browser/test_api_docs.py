"""The page of the API's documentation, under the strict policy and without another host."""


def test_a_visitor_reads_the_description_and_tries_a_request(page, loaded_catalogue):
    page.goto("/en/")
    page.get_by_role("contentinfo").get_by_role("link", name="API", exact=True).click()
    operation = page.locator("#operations-themes-listThemes")
    operation.get_by_role("button", name="get", exact=False).first.click()
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_role("button", name="Execute").click()
    answer = operation.locator(".live-responses-table")
    answer.get_by_text("artificial-intelligence").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_it_fits_a_telephone(page, loaded_catalogue):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/api/v1/docs/")
    page.locator("#operations-alliances-listAlliances .opblock-summary-control").click()
    page.get_by_role("button", name="Try it out").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
