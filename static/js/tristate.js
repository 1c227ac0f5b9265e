/**
 * Checkboxes over checkboxes. In a [data-tristate-group] the box with data-tristate stands for all other boxes of
 * the group: checked, unchecked or in between. Groups may lie in groups. Buttons in a [data-bulk]:
 * data-select="all|none" ticks every box that can be seen, data-expand="all|none" opens or closes every <details>.
 */
const GROUP = "[data-tristate-group]";

function rowsOf(group) {
  return [...group.querySelectorAll('input[type="checkbox"]:not([data-tristate])')];
}

// Rows that are locked, or hidden by a filter, keep their state, whatever is ticked above them.
function reachable(boxes) {
  return boxes.filter((box) => !box.disabled && !box.closest("[hidden]"));
}

function show(group) {
  const head = group.querySelector("input[data-tristate]");
  if (!head) return;
  const rows = rowsOf(group);
  const checked = rows.filter((box) => box.checked).length;
  head.checked = rows.length > 0 && checked === rows.length;
  head.indeterminate = checked > 0 && checked < rows.length;
  head.disabled = rows.every((box) => box.disabled);
}

function showAll(root) {
  const inner = root.querySelectorAll?.(GROUP) ?? [];
  [...inner].forEach(show);
  for (let group = root.closest?.(GROUP); group; group = group.parentElement?.closest(GROUP)) show(group);
}

function set(boxes, value) {
  const changed = boxes.filter((box) => box.checked !== value);
  changed.forEach((box) => (box.checked = value));
  // One event is enough for whoever counts.
  changed[0]?.dispatchEvent(new Event("change", { bubbles: true }));
}

function toggle(head) {
  const group = head.closest(GROUP);
  const rows = reachable(rowsOf(group));
  set(rows, !rows.every((box) => box.checked));
  showAll(group);
}

function bulk(button) {
  const root = button.closest("[data-bulk]") ?? document;
  const { select, expand } = button.dataset;
  if (select) set(reachable(rowsOf(root)), select === "all");
  if (expand) root.querySelectorAll("details").forEach((details) => (details.open = expand === "all"));
  showAll(root);
}

document.addEventListener("change", ({ target }) => {
  if (target.matches?.("input[data-tristate]")) toggle(target);
  else if (target.type === "checkbox" && target.closest(GROUP)) showAll(target.closest(GROUP));
});

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("button[data-select], button[data-expand]");
  if (button) bulk(button);
});

document.addEventListener("reset", ({ target }) => setTimeout(() => showAll(target)));
document.addEventListener("htmx:load", ({ detail }) => showAll(detail.elt));
// The browser may have put old ticks back.
window.addEventListener("pageshow", () => showAll(document.documentElement));
