/** Buttons with data-copy="#field" copy what stands in that field; where the browser does not let them, they mark it. */
document.addEventListener("click", async ({ target }) => {
  const button = target.closest?.("button[data-copy]");
  const field = button && document.querySelector(button.dataset.copy);
  if (!field) return;
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    button.querySelector("[data-copy-text]").textContent = button.dataset.copied;
  } catch {
    field.focus();
  }
});
