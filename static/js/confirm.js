/** Asks before something that cannot be taken back: hx-confirm on htmx elements, data-confirm on plain forms. */
const dialog = document.getElementById("confirm");
let answer = null;

function ask(text, { confirmLabel } = {}) {
  const yes = dialog.querySelector("[data-confirm-yes]");
  dialog.querySelector("[data-confirm-text]").textContent = text;
  yes.textContent = confirmLabel || yes.dataset.default;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => (answer = resolve));
}

dialog?.addEventListener("close", () => answer?.(dialog.returnValue === "yes"));

document.addEventListener("htmx:confirm", async (event) => {
  const { question, elt, issueRequest } = event.detail;
  if (!question) return;
  event.preventDefault();
  if (await ask(question, elt.dataset)) issueRequest(true);
});

document.addEventListener(
  "submit",
  async (event) => {
    const { target: form, submitter } = event;
    const asking = submitter?.dataset.confirm ? submitter : form;
    if (!asking.dataset.confirm || form.dataset.confirmed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!(await ask(asking.dataset.confirm, asking.dataset))) return;
    form.dataset.confirmed = "yes";
    form.requestSubmit(submitter);
    delete form.dataset.confirmed;
  },
  { capture: true },
);
