"""The switch between English and Chinese, and that it stays."""

WITHOUT_STORAGE = "Object.defineProperty(window, 'localStorage', { get() { throw new Error('none') } })"


def title(page):
    return page.locator("h1").inner_text()


def test_english_is_what_a_page_begins_with(tab):
    page = tab().open("autograd.html")
    assert title(page) == "2. Autograd"
    assert page.evaluate("document.documentElement.lang") == "en"


def test_the_language_switches_and_stays_from_page_to_page(tab):
    opened = tab()
    page = opened.open("autograd.html")
    page.click("#language")
    assert title(page) == "2. 自动求导"
    assert page.evaluate("document.documentElement.lang") == "zh-Hans"
    assert title(opened.open("networks.html")) == "3. 神经网络"
    page.click("#language")
    assert title(opened.open("networks.html")) == "3. Neural networks"


def test_the_language_stays_where_nothing_can_be_stored(tab):
    opened = tab(script=WITHOUT_STORAGE)
    page = opened.open("autograd.html")
    page.click("#language")
    page.click("nav[aria-label=Pages] a[href^='networks.html']")
    page.wait_for_url("**/networks.html?lang=zh")
    assert title(page) == "3. 神经网络"
    page.click("#language")
    page.click("nav[aria-label=Pages] a[href^='matrix.html']")
    page.wait_for_url("**/matrix.html?lang=en")
    assert title(page) == "Claims by releases"
    assert opened.complaints == []


def test_an_address_says_the_language_and_keeps_its_place(tab):
    page = tab().open("autograd.html?lang=zh#autograd.grad-is-4.5")
    assert page.locator("article:target h2").inner_text().startswith("d(out)/dx 处处为 4.5")


def test_what_scripts_write_is_in_the_language_too(tab):
    page = tab().open("compare.html?lang=zh#1.13..2.0")
    assert page.locator("#superseded h2").inner_text() == "两者之间变为过时 (2)"
    page.click("#language")
    assert page.locator("#superseded h2").inner_text() == "Superseded between the two (2)"
