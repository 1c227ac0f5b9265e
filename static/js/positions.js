/** Rows of an order: buttons with data-positions-deed add, remove or move one at once, without sending the form. */
const deeds = {
  add(_row, list) {
    const made = list.lastElementChild.cloneNode(true);
    list.append(empty(made));
    return made.querySelector("input");
  },
  remove(row, list) {
    if (list.children.length === 1) return empty(row).querySelector("input");
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    return next.querySelector('[data-positions-deed="remove"]');
  },
  up(row) {
    row.previousElementSibling?.before(row);
    return row.querySelector('[data-positions-deed="up"]');
  },
  down(row) {
    row.nextElementSibling?.after(row);
    return row.querySelector('[data-positions-deed="down"]');
  },
};

function empty(row) {
  for (const input of row.querySelectorAll("input")) {
    input.value = "";
    input.removeAttribute("aria-invalid");
  }
  return row;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-positions-deed]");
  if (!button) return;
  event.preventDefault();
  const list = button.closest("[data-positions]").querySelector("[data-positions-rows]");
  deeds[button.dataset.positionsDeed](button.closest("li"), list).focus();
});
