/** Arrow keys, Home and End move through a menu ([data-menu]); opening it by keyboard goes to its first entry. */
const ENTRIES = "a[href], button:not(:disabled), input:not(:disabled)";
const STEPS = { ArrowDown: 1, ArrowUp: -1 };

function move(menu, key) {
  const entries = [...menu.querySelectorAll(ENTRIES)].filter((entry) => entry.checkVisibility());
  const here = entries.indexOf(document.activeElement);
  if (key === "Home") return entries[0];
  if (key === "End") return entries.at(-1);
  if (here < 0) return entries.at(key === "ArrowUp" ? -1 : 0);
  return entries.at((here + STEPS[key]) % entries.length);
}

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  const menu = target.closest?.("[data-menu]") ?? openedBy(target);
  if (!menu || !(key in STEPS || key === "Home" || key === "End") || target.matches("input, textarea, select")) return;
  event.preventDefault();
  move(menu, key)?.focus();
});

function openedBy(button) {
  const menu = button.getAttribute?.("popovertarget") && document.getElementById(button.getAttribute("popovertarget"));
  return menu?.matches("[data-menu]:popover-open") ? menu : null;
}
