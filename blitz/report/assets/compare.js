// The upgrade view: two records, and what differs between them, the most serious first.
"use strict";
(() => {
  const control = (id) => document.getElementById(id);
  const before = control("before"), after = control("after");
  if (!before) return; // one record alone
  control("choose").hidden = false;
  const pair = () => `${encodeURIComponent(before.value)}..${encodeURIComponent(after.value)}`;

  const go = control("go");
  if (go) { // the first page only leads to the comparison
    const lead = () => { go.href = go.getAttribute("href").replace(/#.*$/, "") + "#" + pair(); };
    for (const choice of [before, after]) choice.addEventListener("change", lead);
    document.addEventListener("language", lead);
    lead();
    return;
  }

  const { columns, sections, order, numbers, values, claims } = blitzRecords;
  const language = () => (document.documentElement.dataset.language === "zh" ? 1 : 0);
  const said = (en, zh) => (language() ? zh : en);
  const WORDS = {
    h: ["holds", "成立"], s: ["superseded", "已过时"], b: ["broken", "不成立"], u: ["unproven", "未验证"],
    n: ["not in the record", "记录中没有"],
  };
  const TITLES = {
    broke: ["Broke", "不再成立"],
    superseded: ["Superseded between the two", "两者之间变为过时"],
    observed: ["Observed something else", "观察值有变化"],
    numbers: ["Numbers that differ", "数值有差异"],
    warned: ["Warnings appeared or went", "警告的出现或消失"],
    unprovable: ["Can't be told any more", "不再能验证"],
    provable: ["Can be told now", "现在可以验证"],
    mended: ["Mended", "已修复"],
    apart: ["Only one of the two tells of these", "只有其中一方有记录"],
  };
  const SECTIONS = [...order, "apart"];

  const at = (runs, column) => {
    let place = -1;
    for (const [first, value] of runs) { if (first > column) break; place = value; }
    return place;
  };
  const NOTHING = undefined;
  const MANY = 12; // names or lines that are shown at once
  const MOST = 6; // observations of a claim that are
  const valueAt = (runs, column) => { const place = at(runs, column); return place < 0 ? NOTHING : values[place]; };

  // The section that tells of a claim; the first that fits.
  const sectionOf = (claim, a, b) => {
    const [x, y] = [claim.verdicts[a], claim.verdicts[b]];
    if (x === "n" || y === "n") return x === y ? "same" : "apart";
    if (x !== y) return sections[x + y];
    if (changedNames(claim, a, b).length || ("bu".includes(x) && at(claim.why, a) !== at(claim.why, b))) return "observed";
    return at(claim.warnings, a) !== at(claim.warnings, b) ? "warned" : "same";
  };
  const changedNames = (claim, a, b) =>
    Object.keys(claim.observations).filter((name) => at(claim.observations[name], a) !== at(claim.observations[name], b));

  const element = (tag, className, ...children) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    made.append(...children);
    return made;
  };
  const text = (value) => (typeof value === "string" ? value : JSON.stringify(value));
  const folded = (title, ...children) => element("details", "", element("summary", "", title), ...children);
  // A text of many lines is folded.
  const shown = (code) => {
    const lines = code.textContent.split("\n").length;
    return element("div", "", lines > MANY ? folded(said(`${lines} lines`, `${lines} 行`), code) : code);
  };

  // Two texts, with what differs between their common beginning and end marked.
  const sideBySide = (old, young) => {
    if (old === NOTHING || young === NOTHING) {
      const none = () => element("i", "muted", said("nothing", "无"));
      return [old === NOTHING ? none() : element("code", "", text(old)), young === NOTHING ? none() : element("code", "", text(young))];
    }
    const [x, y] = [text(old), text(young)];
    let head = 0;
    while (head < x.length && head < y.length && x[head] === y[head]) head++;
    let tail = 0;
    while (tail < x.length - head && tail < y.length - head && x[x.length - 1 - tail] === y[y.length - 1 - tail]) tail++;
    const marked = (whole, tag) => {
      const middle = whole.slice(head, whole.length - tail);
      if (!whole) return element("i", "muted", said("empty", "空"));
      return element("code", "", whole.slice(0, head), ...(middle ? [element(tag, "", middle)] : []), whole.slice(whole.length - tail));
    };
    return [marked(x, "del"), marked(y, "ins")];
  };
  const isList = (value) => Array.isArray(value) && value.every((item) => typeof item === "string");
  const isTable = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

  // Names that went or came; many of them are folded.
  const listed = (items, tag) => {
    if (!items.length) return element("div", "", element("i", "muted", said("none", "无")));
    const names = items.flatMap((item, place) => [...(place ? [", "] : []), element(tag, "", item)]);
    if (items.length <= MANY) return element("div", "", ...names);
    return element("div", "", folded((tag === "ins" ? "+ " : "− ") + items.length + said(" names", " 个名称"), ...names));
  };

  const rowsOf = (name, old, young) => {
    if (isList(old) && isList(young)) {
      const gone = old.filter((item) => !young.includes(item)), come = young.filter((item) => !old.includes(item));
      if (gone.length || come.length) {
        return [element("div", "name", name), listed(gone, "del"), listed(come, "ins")];
      }
    }
    if (isTable(old) && isTable(young)) {
      const keys = [...new Set([...Object.keys(old), ...Object.keys(young)])];
      return keys.filter((key) => text(old[key]) !== text(young[key])).flatMap((key) => rowsOf(`${name}: ${key}`, old[key], young[key]));
    }
    return [element("div", "name", name), ...sideBySide(old, young).map(shown)];
  };

  const card = (claim, a, b) => {
    const link = element("a", "", claim.id);
    link.href = `${claim.page}#${encodeURIComponent(claim.id)}`;
    const [x, y] = [claim.verdicts[a], claim.verdicts[b]];
    const mark = (letter) => element("span", "verdict " + letter, element("i", letter), WORDS[letter][language()]);
    const title = element("h3", "", link, ...(x === y ? [mark(y)] : [element("span", "", mark(x), " → ", mark(y))]));
    const made = element("article", "difference", title, element("p", "", said(claim.says, claim.zh)));
    const sides = element("div", "sides");
    if (claim.era && x !== y && [x, y].includes("s")) {
      const era = claim.era[language()];
      const [old, young] = x === "s" ? [era[1], era[0]] : era;
      sides.append(element("div", "", old), element("div", "", young));
    }
    if (at(claim.why, a) !== at(claim.why, b)) {
      sides.append(...[a, b].map((column) => element("div", "why", text(valueAt(claim.why, column) ?? "–"))));
    }
    if (claim.source && x !== y && [x, y].includes("s")) made.append(element("p", "muted", claim.source));
    // A claim that can't be told has observed nothing, which says nothing of the release.
    const names = x !== y && "un".match(`[${x}${y}]`) ? [] : changedNames(claim, a, b);
    const rows = names.flatMap((name) => rowsOf(name, valueAt(claim.observations[name], a), valueAt(claim.observations[name], b)));
    sides.append(...rows.slice(0, 3 * MOST)); // a name and two sides each
    const rest = rows.slice(3 * MOST);
    if (rest.length) {
      sides.append(folded(said(`${rest.length / 3} more`, `另外 ${rest.length / 3} 项`), element("div", "sides", ...rest)));
    }
    if (at(claim.warnings, a) !== at(claim.warnings, b)) {
      const lines = (column) => (valueAt(claim.warnings, column) || []).map((warning) => `${warning.category}: ${warning.message}`);
      sides.append(...rowsOf(said("warnings", "警告"), lines(a), lines(b)));
    }
    if (sides.childElementCount) made.append(sides);
    return made;
  };

  const compare = () => {
    const place = (key) => columns.findIndex((column) => column.key === key);
    const [a, b] = [place(before.value), place(after.value)];
    const groups = Object.fromEntries(SECTIONS.map((section) => [section, []]));
    let same = 0;
    for (const claim of claims) {
      const section = sectionOf(claim, a, b);
      if (section === "same") same++;
      else groups[section].push(card(claim, a, b));
    }
    const drifted = (numbers[`${Math.min(a, b)},${Math.max(a, b)}`] || []).map((place) => element("li", "", values[place]));
    if (drifted.length) groups.numbers.push(element("ul", "difference", ...drifted));
    const parts = [];
    for (const name of SECTIONS) {
      if (!groups[name].length) continue;
      const count = name === "numbers" ? drifted.length : groups[name].length;
      const part = element("section", "", element("h2", "", `${TITLES[name][language()]} (${count})`), ...groups[name]);
      part.id = name;
      parts.push(part);
    }
    control("differences").replaceChildren(...parts);
    const total = claims.length - same;
    control("told").textContent = said(
      `torch ${columns[a].torch} → ${columns[b].torch}: ${total} of ${claims.length} claims differ, ${same} stayed as they were`,
      `torch ${columns[a].torch} → ${columns[b].torch}：${claims.length} 条论断中 ${total} 条有变化，${same} 条不变`,
    );
  };

  const arrive = () => {
    let asked;
    try { asked = decodeURIComponent(location.hash.slice(1)).split(".."); } catch { asked = []; }
    const known = (key) => columns.some((column) => column.key === key);
    if (asked.length === 2 && asked.every(known)) [before.value, after.value] = asked;
    compare();
  };
  for (const choice of [before, after]) {
    choice.addEventListener("change", () => { history.replaceState(null, "", "#" + pair()); compare(); });
  }
  window.addEventListener("hashchange", arrive);
  document.addEventListener("language", compare);
  arrive();
})();
