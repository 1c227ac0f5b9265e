/** Buttons with data-variable put it into the text of their form: where the cursor was last, at first at the end. */
let last = null;

const isText = (field) => field?.matches?.("textarea, input[type=text]");

document.addEventListener("focusin", ({ target }) => {
  if (isText(target)) last = target;
});

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("button[data-variable]");
  const form = button?.closest("form");
  if (!form) return;
  const field = form.contains(last) ? last : form.querySelector("textarea");
  if (!field) return;
  const [start, end] = field === last ? [field.selectionStart, field.selectionEnd] : [field.value.length, field.value.length];
  field.setRangeText(button.dataset.variable, start, end, "end");
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
});
