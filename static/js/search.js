/** The search from everywhere: "/" or Ctrl/⌘+K opens it, the arrow keys go through what was found. */
const TYPING = "input, textarea, select, [contenteditable]";
const FOUND = "#search-hits .search__title, #search-hits > a";
const opener = document.getElementById("search-open");

function asksForSearch(event) {
  if (event.key === "/") {
    return !event.ctrlKey && !event.metaKey && !event.altKey && !event.target.closest?.(TYPING);
  }
  return event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
}

document.addEventListener("keydown", (event) => {
  const found = event.target.closest?.("[data-search]");
  if (found && (event.key === "ArrowDown" || event.key === "ArrowUp")) step(found, event);
  if (!opener || !asksForSearch(event)) return;
  event.preventDefault();
  // Another dialog may hold what nobody has saved yet.
  if (!document.querySelector("dialog[open]")) opener.click();
});

function step(search, event) {
  const places = [document.getElementById("search-words"), ...search.querySelectorAll(FOUND)];
  const here = places.indexOf(document.activeElement);
  const next = places[here + (event.key === "ArrowDown" ? 1 : -1)];
  event.preventDefault();
  next?.focus();
}
