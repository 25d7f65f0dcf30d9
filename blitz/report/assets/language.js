// The language of the page: what the address asks for, or else what was chosen last, or else English.
"use strict";
(() => {
  const root = document.documentElement;
  const KEY = "blitz-language";

  // Files opened from disk may have no storage; then the choice travels in the addresses of the links.
  const kept = () => { try { return localStorage.getItem(KEY); } catch { return null; } };
  const keep = (language) => { try { localStorage.setItem(KEY, language); return kept() === language; } catch { return false; } };
  const asked = new URLSearchParams(location.search).get("lang");

  const show = (language) => {
    root.dataset.language = language;
    root.lang = language === "zh" ? "zh-Hans" : "en";
    const travels = !keep(language) || asked !== null;
    for (const link of document.querySelectorAll("a[href]")) {
      const address = link.getAttribute("href");
      const [, page, hash] = address.match(/^([^?#]*\.html)(?:\?[^#]*)?(#.*)?$/) || [];
      if (page) link.setAttribute("href", page + (travels ? "?lang=" + language : "") + (hash || ""));
    }
    document.dispatchEvent(new CustomEvent("language"));
  };

  const chosen = asked || kept();
  root.dataset.language = chosen === "zh" ? "zh" : "en"; // at once, so that nothing flashes
  document.addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("language");
    button.hidden = false;
    button.addEventListener("click", () => show(root.dataset.language === "zh" ? "en" : "zh"));
    show(root.dataset.language);
  });
})();
