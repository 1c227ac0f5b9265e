/** A list of tasks whose rows come and go with what is done: the keyboard stays where it was. */
const ROW = "[data-task]";
let place = -1;

const rows = () => [...document.querySelectorAll(ROW)];

document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  place = rows().indexOf(detail.elt.closest(ROW));
});

// The button that was pressed went with its row: the row that is there now has the focus instead.
document.addEventListener("htmx:afterSettle", () => {
  const here = rows().at(Math.min(place, rows().length - 1));
  if (place >= 0 && document.activeElement === document.body) here?.querySelector("th a")?.focus();
  place = -1;
});
