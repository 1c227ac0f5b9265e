/**
 * The role editor. In the grid of rights a box over a column, or before a row, stands for all boxes of it. A button
 * [data-level] sets all attributes below its heading at once; without JavaScript the server does the same.
 */
const EDITOR = "[data-role-editor]";

function boxesOf(head) {
  const { column } = head.dataset;
  const root = column ? head.closest("[data-rights]") : head.closest("tr");
  return [...root.querySelectorAll(column ? `[data-action="${column}"]` : "[data-action]")];
}

function show(root) {
  for (const head of root.querySelectorAll("[data-column], [data-row]")) {
    const boxes = boxesOf(head);
    const checked = boxes.filter((box) => box.checked).length;
    head.checked = boxes.length > 0 && checked === boxes.length;
    head.indeterminate = checked > 0 && checked < boxes.length;
  }
}

function count(root) {
  for (const type of root.querySelectorAll("[data-levels]")) {
    const hidden = type.querySelectorAll('input[type="radio"][value="hidden"]:checked').length;
    type.querySelector("[data-levels-hidden]").textContent = hidden;
  }
}

function refresh(editor) {
  show(editor);
  count(editor);
}

document.addEventListener("change", ({ target }) => {
  const editor = target.closest?.(EDITOR);
  if (!editor) return;
  if (target.matches("[data-column], [data-row]")) {
    const boxes = boxesOf(target);
    const on = !boxes.every((box) => box.checked);
    boxes.forEach((box) => (box.checked = on));
  }
  refresh(editor);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.(`${EDITOR} button[data-level]`);
  if (!button) return;
  event.preventDefault();
  const scope = button.closest("[data-levels-group]") ?? button.closest("[data-levels]");
  for (const radio of scope.querySelectorAll(`input[type="radio"][value="${button.dataset.level}"]`)) {
    radio.checked = true;
  }
  refresh(button.closest(EDITOR));
});

document.addEventListener("reset", ({ target }) => target.matches(EDITOR) && setTimeout(() => refresh(target)));
// The browser may have put old ticks back.
window.addEventListener("pageshow", () => document.querySelectorAll(EDITOR).forEach(refresh));
