/**
 * Dragging things into another order: [data-reorder-item="kind"] in [data-reorder-list="kind"], held at its
 * [data-reorder-handle]. Where it is let go is sent to its data-move-url: index, and data-reorder-into of the list.
 * By keyboard the arrows beside it do the same; Escape puts it back.
 */
const EDGE = 80;
const STEP = 12;
let drag = null;

function begin(event) {
  const handle = event.target.closest?.("[data-reorder-handle]");
  const item = handle?.closest("[data-reorder-item]");
  if (!item || event.button !== 0 || drag) return;
  event.preventDefault();
  drag = { item, kind: item.dataset.reorderItem, origin: placeOf(item), x: event.clientX, y: event.clientY };
  item.classList.add("is-dragged");
  document.documentElement.classList.add("is-dragging");
  requestAnimationFrame(scroll);
}

function placeOf(item) {
  return { list: item.parentElement, next: item.nextElementSibling };
}

function putBack({ item, origin }) {
  origin.list.insertBefore(item, origin.next);
}

function move(event) {
  if (!drag) return;
  [drag.x, drag.y] = [event.clientX, event.clientY];
  follow();
}

function follow() {
  const { item, kind, x, y } = drag;
  const list = document.elementsFromPoint(x, y).map((each) => listAt(each, kind)).find(Boolean);
  if (!list) return;
  const others = [...list.children].filter((each) => each !== item);
  const next = others.find((each) => y < middleOf(each)) ?? null;
  if (item.parentElement !== list || item.nextElementSibling !== next) list.insertBefore(item, next);
}

// Beside a list of tasks, but within its phase, counts as in it.
function listAt(element, kind) {
  const selector = `[data-reorder-list="${kind}"]`;
  return element.closest(selector) ?? element.closest("[data-reorder-item]")?.querySelector(selector);
}

function middleOf(element) {
  const { top, height } = element.getBoundingClientRect();
  return top + height / 2;
}

function scroll() {
  if (!drag) return;
  const step = drag.y < EDGE ? -STEP : drag.y > innerHeight - EDGE ? STEP : 0;
  if (step) {
    scrollBy(0, step);
    follow();
  }
  requestAnimationFrame(scroll);
}

function end() {
  const done = drag;
  drag = null;
  done.item.classList.remove("is-dragged");
  document.documentElement.classList.remove("is-dragging");
  return done;
}

function drop() {
  if (!drag) return;
  const done = end();
  const { item, origin } = done;
  const { list, next } = placeOf(item);
  if (list !== origin.list || next !== origin.next) send(item, list, done);
}

function send(item, list, done) {
  const values = { index: [...list.children].indexOf(item) };
  if (list.dataset.reorderInto) values.phase = list.dataset.reorderInto;
  item.addEventListener("htmx:afterRequest", ({ detail }) => detail.successful || putBack(done), { once: true });
  htmx.ajax("POST", item.dataset.moveUrl, { source: item, target: "#builder", swap: "outerHTML", values });
}

function cancel() {
  if (drag) putBack(end());
}

document.addEventListener("pointerdown", begin);
document.addEventListener("pointermove", move);
document.addEventListener("pointerup", drop);
document.addEventListener("pointercancel", cancel);
document.addEventListener("keydown", ({ key }) => key === "Escape" && cancel());
