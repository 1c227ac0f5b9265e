/**
 * The sharing panel: the label filter hides rows and never changes what is ticked; counts follow the ticks.
 * What is ticked is sent as one field per category, so that thousands of rows for several partners stay few fields.
 */
const PANEL = "[data-share-panel]";

function filter(panel) {
  const chosen = [...panel.querySelectorAll("[data-share-labels] input:checked")].map((box) => box.value);
  for (const row of panel.querySelectorAll("[data-labels]")) {
    const labels = row.dataset.labels.split(" ");
    row.hidden = chosen.length > 0 && !chosen.some((label) => labels.includes(label));
  }
}

function count(panel) {
  for (const category of panel.querySelectorAll("[data-tristate-group]")) {
    const ticked = category.querySelectorAll(".share-row input:checked").length;
    category.querySelector("[data-share-count]").textContent = ticked;
  }
}

document.addEventListener("change", ({ target }) => {
  const panel = target.closest?.(PANEL);
  if (!panel) return;
  if (target.closest("[data-share-labels]")) filter(panel);
  else count(panel);
});

// Somebody ticked a partner while the filtered list was on its way: that list is out of date, ask again.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target.id !== "share-partner-list") return;
  const form = detail.target.closest("form");
  const ticked = [...form.querySelectorAll('[name="partner"]:checked')].map((box) => box.value);
  const sent = detail.requestConfig.formData.getAll("partner");
  if (ticked.length === sent.length && ticked.every((value) => sent.includes(value))) return;
  detail.shouldSwap = false;
  form.querySelector(".share-filters").dispatchEvent(new Event("change", { bubbles: true }));
});

// The browser may have put old ticks back.
window.addEventListener("pageshow", () => document.querySelectorAll(PANEL).forEach(count));

// Enter in the search means "search", not "continue".
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches?.("[data-no-submit]")) return;
  event.preventDefault();
  event.target.dispatchEvent(new Event("change", { bubbles: true }));
});

document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (!detail.elt.matches(PANEL)) return;
  const { formData } = detail;
  for (const name of new Set(formData.keys())) {
    const values = formData.getAll(name);
    if (values.length > 1 && name.includes(".")) formData.set(name, values.join(","));
  }
});
