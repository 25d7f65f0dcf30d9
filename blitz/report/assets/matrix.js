// The matrix: filters, search, arrow keys, and what one cell has to say.
"use strict";
(() => {
  const table = document.getElementById("matrix");
  const columns = table.dataset.columns.split(" ");
  const labels = [...table.tHead.rows[0].cells].slice(1).map((cell) => cell.textContent);
  const control = (id) => document.getElementById(id);
  const panel = control("panel");
  const WORDS = {
    h: ["holds", "成立"], s: ["superseded", "已过时"], b: ["broken", "不成立"], u: ["unproven", "未验证"],
    n: ["not in the record", "记录中没有"],
  };
  const language = () => (document.documentElement.dataset.language === "zh" ? 1 : 0);
  const said = (en, zh) => (language() ? zh : en);

  const rows = [...table.tBodies[0].rows].map((row) => {
    const cells = [...row.cells].slice(1).map((cell) => cell.firstElementChild);
    return {
      row, cells, id: row.id, data: row.dataset, states: row.dataset.states.split(" "),
      verdicts: cells.map((cell) => cell.parentElement.className).join(""),
      text: (row.id + " " + row.cells[0].textContent).toLowerCase(),
    };
  });
  const byId = new Map(rows.map((entry) => [entry.id, entry]));

  // One cell at a time can be reached by Tab; arrow keys go on from there.
  let current = rows[0].cells[0];
  const name = () => {
    for (const { cells } of rows) {
      cells.forEach((cell, column) => {
        cell.tabIndex = cell === current ? 0 : -1;
        cell.setAttribute("aria-label", labels[column] + " " + WORDS[cell.parentElement.className][language()]);
      });
    }
  };
  const moveTo = (cell) => {
    current.tabIndex = -1;
    current = cell;
    current.tabIndex = 0;
  };
  const place = (cell) => [byId.get(cell.closest("tr").id), cell.parentElement.cellIndex - 1];
  const STEPS = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
  table.addEventListener("keydown", (event) => {
    const cell = event.target.closest("td a");
    if (!cell || event.ctrlKey || event.altKey || event.metaKey) return;
    const [entry, column] = place(cell);
    const seen = rows.filter(({ row }) => !row.hidden);
    let next;
    if (STEPS[event.key]) {
      const [down, right] = STEPS[event.key];
      next = (seen[seen.indexOf(entry) + down] || entry).cells[column + right];
    } else if (event.key === "Home") next = entry.cells[0];
    else if (event.key === "End") next = entry.cells[entry.cells.length - 1];
    if (!next) return;
    event.preventDefault();
    moveTo(next);
    next.focus();
  });

  // Filters. All that is chosen stands behind the address's #?, so that a view can be linked to.
  const FIELDS = ["search", "chapter", "verdict", "kind", "from", "to"];
  const CHECKS = ["gpu", "glance"];
  const filter = () => {
    const value = Object.fromEntries(FIELDS.map((id) => [id, control(id).value]));
    const words = value.search.toLowerCase().split(/\s+/).filter(Boolean);
    const from = columns.indexOf(value.from), to = columns.indexOf(value.to);
    const gpu = control("gpu").checked;
    const chapters = new Map([...control("chapter").options].map((option) => [option.value, option.text.split(" · ")[language()]]));
    let count = 0, chapter;
    for (const { row, data, states, verdicts, text } of rows) {
      const shown = words.every((word) => text.includes(word))
        && (!value.chapter || data.chapter === value.chapter)
        && (!value.verdict || verdicts.includes(value.verdict))
        && (!value.kind || data.kind === value.kind)
        && (!gpu || "gpu" in data)
        && (from < 0 || to < 0 || states[from] !== states[to]);
      if (row.hidden === shown) row.hidden = !shown;
      if (!shown) continue;
      count++;
      const first = data.chapter !== chapter;
      row.classList.toggle("first", first);
      if (first) row.cells[0].dataset.chapter = chapters.get(data.chapter);
      chapter = data.chapter;
    }
    const glance = document.body.classList.toggle("glance", control("glance").checked);
    // Only where it is used: every element inherits it, and is styled anew.
    if (glance) document.body.style.setProperty("--shown", Math.max(count, 1));
    if (current.closest("tr").hidden) {
      const first = rows.find(({ row }) => !row.hidden);
      if (first) moveTo(first.cells[0]);
    }
    control("count").textContent = said(`${count} of ${rows.length} claims`, `${rows.length} 条论断中的 ${count} 条`);
  };
  const address = () => {
    const chosen = new URLSearchParams();
    for (const id of FIELDS) if (control(id).value) chosen.set(id, control(id).value);
    for (const id of CHECKS) if (control(id).checked) chosen.set(id, "1");
    history.replaceState(null, "", "#" + (String(chosen) && "?" + chosen));
  };
  const changed = () => { filter(); address(); };
  for (const id of FIELDS) control(id).addEventListener("input", changed);
  for (const id of CHECKS) control(id).addEventListener("change", changed);
  const clear = () => {
    for (const id of FIELDS) control(id).value = "";
    for (const id of CHECKS) control(id).checked = false;
  };
  control("reset").addEventListener("click", () => { clear(); changed(); });

  // What one cell says.
  const element = (tag, text, properties = {}) => Object.assign(document.createElement(tag), { textContent: text }, properties);
  const tell = (cell) => {
    for (const other of table.querySelectorAll(".chosen")) other.classList.remove("chosen");
    cell.classList.add("chosen");
    const [entry, column] = place(cell);
    const letter = cell.parentElement.className;
    const why = (blitzMatrix.why[entry.id] || {})[column];
    const link = entry.row.cells[0].firstElementChild;
    panel.className = "panel " + letter;
    panel.replaceChildren(
      element("h2", `${entry.id} · ${labels[column]} · ${WORDS[letter][language()]}`),
      element("p", link.nextElementSibling.children[language()].textContent),
    );
    if (why !== undefined) panel.append(element("p", blitzMatrix.reasons[why], { className: "why" }));
    const links = element("p", "");
    links.append(element("a", said("to the claim", "查看论断"), { href: link.getAttribute("href") }));
    if (column) {
      const pair = `${encodeURIComponent(columns[column - 1])}..${encodeURIComponent(columns[column])}`;
      links.append(" · ", element("a", said(`what changed since ${labels[column - 1]}`, `自 ${labels[column - 1]} 以来的变化`), { href: "compare.html#" + pair }));
    }
    panel.append(links);
    panel.hidden = false;
  };

  // The address: a claim, a claim and a release (#nn.mse@2.4), or a view (#?chapter=2).
  const arrive = () => {
    const hash = location.hash.slice(1);
    if (hash.startsWith("?")) {
      const chosen = new URLSearchParams(hash.slice(1));
      for (const id of FIELDS) control(id).value = chosen.get(id) || "";
      for (const id of CHECKS) control(id).checked = chosen.has(id);
      filter();
      return;
    }
    let asked;
    try { asked = decodeURIComponent(hash); } catch { return; }
    const at = asked.lastIndexOf("@");
    const entry = byId.get(at < 0 ? asked : asked.slice(0, at));
    if (!entry) return;
    if (entry.row.hidden) { clear(); filter(); }
    const cell = entry.cells[at < 0 ? entry.cells.length - 1 : columns.indexOf(asked.slice(at + 1))];
    if (!cell) return;
    moveTo(cell);
    tell(cell); // first, for it takes room
    cell.scrollIntoView({ block: "center", inline: "nearest" });
    table.parentElement.scrollIntoView({ block: "nearest" }); // or the last rows' headers would leave the page
    cell.focus({ preventScroll: true });
  };
  window.addEventListener("hashchange", arrive);
  // A link to where the address is already changes nothing, and still is asked for.
  table.addEventListener("click", (event) => {
    const cell = event.target.closest("td a");
    if (cell && cell.getAttribute("href") === location.hash) arrive();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.hidden) { panel.hidden = true; current.focus(); }
  });
  document.addEventListener("language", () => { name(); filter(); });
  control("filters").hidden = false;
  name();
  filter();
  arrive();
})();
