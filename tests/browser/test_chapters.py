"""The chapters: links to claims, and what a claim's place shows."""

from ..reporting import atlas


def test_a_link_to_a_claim_goes_there(tab):
    page = tab().open("autograd.html#autograd.grad-is-4.5")
    box = page.locator("article:target").bounding_box()
    assert page.locator("article:target .id").inner_text() == "autograd.grad-is-4.5"
    assert 40 < box["y"] < 400  # below the bar, which stays


def test_a_timeline_tells_by_shape_and_leads_to_the_matrix(tab):
    page = tab().open("networks.html")
    timeline = page.locator("[id='nn.mini-batches-only'] .timeline")
    assert timeline.locator("i").count() == len(atlas())
    shapes = timeline.evaluate(
        "line => [...line.querySelectorAll('i')].map(i => getComputedStyle(i, '::before').maskImage)"
    )
    assert len(set(shapes)) == 2
    assert all(shape.startswith("url(") for shape in shapes)
    timeline.click()
    page.wait_for_selector("#panel:visible")
    assert page.locator("#panel h2").inner_text().startswith("nn.mini-batches-only")


def test_proofs_unfold_by_keyboard(tab):
    page = tab().open("autograd.html")
    summary = page.locator("[id='autograd.grad-is-4.5'] summary").first
    summary.focus()
    page.keyboard.press("Enter")
    assert page.get_by_text("def test_it():").is_visible()
