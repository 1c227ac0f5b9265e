/**
 * A form is sent once, however often somebody clicks: while it is on its way its buttons are busy.
 * Forms that answer with a download say data-repeatable.
 */
const GIVE_UP_AFTER = 15_000;
const busy = new Map();

function buttonsOf(sender) {
  if (!sender.matches("form")) return [sender];
  return [...sender.elements].filter((element) => element.type === "submit");
}

function setBusy(sender, submitter) {
  release(sender);
  const buttons = buttonsOf(sender);
  buttons.forEach((button) => button.setAttribute("aria-disabled", "true"));
  (submitter ?? buttons[0])?.setAttribute("aria-busy", "true");
  busy.set(sender, setTimeout(() => release(sender), GIVE_UP_AFTER));
}

function release(sender) {
  if (!busy.has(sender)) return;
  clearTimeout(busy.get(sender));
  busy.delete(sender);
  for (const button of buttonsOf(sender)) {
    button.removeAttribute("aria-disabled");
    button.removeAttribute("aria-busy");
  }
}

function stop(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

function stopSecondClick(event) {
  if (event.target.closest?.('button[aria-disabled="true"]')) stop(event);
}

function stopSecondSubmit(event) {
  if (busy.has(event.target)) stop(event);
}

document.addEventListener("click", stopSecondClick, { capture: true });
document.addEventListener("submit", stopSecondSubmit, { capture: true });

// Sent by the browser itself: asked last, after everybody else had the chance to prevent it.
window.addEventListener("submit", (event) => {
  const form = event.target;
  const posts = form.getAttribute("method")?.toLowerCase() === "post";
  if (posts && !event.defaultPrevented && !("repeatable" in form.dataset)) setBusy(form, event.submitter);
});

document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  const { elt, requestConfig } = detail;
  if (requestConfig.verb !== "get" && elt.matches("form, button")) {
    setBusy(elt, requestConfig.triggeringEvent?.submitter);
  }
});

document.addEventListener("htmx:afterRequest", ({ detail }) => release(detail.elt));

// Back from the next page: nothing is on its way any more.
window.addEventListener("pageshow", () => [...busy.keys()].forEach(release));
