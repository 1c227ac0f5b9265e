/** Lists whose rows can be ticked: how many are, in the bar below. */
const LIST = ".bulk";

function count(list) {
  const shown = list.querySelector("[data-bulk-count]");
  if (shown) shown.textContent = list.querySelectorAll('[name="thing"]:checked').length;
}

// Last of all: ticking all at once is one event, and the box in the head sets the others while it bubbles.
window.addEventListener("change", ({ target }) => {
  const list = target.closest?.(LIST);
  if (list) count(list);
});

// The browser may have put old ticks back.
window.addEventListener("pageshow", () => document.querySelectorAll(LIST).forEach(count));
