/** A checkbox with data-needs="name" can be ticked only while the field of that name in its form is filled in. */
const NEEDY = 'input[type="checkbox"][data-needs]';

function show(box) {
  box.disabled = !box.form?.elements[box.dataset.needs]?.value.trim();
}

document.addEventListener("input", ({ target }) => target.form?.querySelectorAll(NEEDY).forEach(show));
document.addEventListener("htmx:load", ({ detail }) => detail.elt.querySelectorAll?.(NEEDY).forEach(show));
// The browser may have filled in the field again.
window.addEventListener("pageshow", () => document.querySelectorAll(NEEDY).forEach(show));
