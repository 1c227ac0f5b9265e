/** Messages: they leave after a while or for newer ones, errors only when told to; failed requests become messages. */
const STAYS = 6_000;
// Time to read it, to decide, and to get there.
const UNDO_STAYS = 20_000;
const region = document.getElementById("toasts");

function arm(toast) {
  if ("armed" in toast.dataset) return;
  toast.dataset.armed = "";
  removeTwins(toast);
  if (toast.classList.contains("toast--error")) return;
  let timer;
  const pause = () => clearTimeout(timer);
  const start = () => {
    pause();
    timer = setTimeout(() => toast.remove(), undoOf(toast) ? UNDO_STAYS : STAYS);
  };
  const goOn = () => toast.matches(":hover, :focus-within") || start();
  toast.addEventListener("pointerenter", pause);
  toast.addEventListener("pointerleave", goOn);
  toast.addEventListener("focusin", pause);
  toast.addEventListener("focusout", () => setTimeout(goOn));
  start();
}

// What is said again is shown once.
function removeTwins(toast) {
  for (const other of region.querySelectorAll("[data-toast]")) {
    const twin = other.textContent.trim() === toast.textContent.trim() && undoOf(other) === undoOf(toast);
    if (other !== toast && twin) other.remove();
  }
}

function undoOf(toast) {
  return toast.querySelector("[data-toast-undo]")?.action;
}

/** Remove what was said before, unless somebody is at it: many messages would cover what one works on. */
export function makeRoom() {
  region?.querySelectorAll("[data-armed]:not(.toast--error, :hover, :focus-within)").forEach((toast) => toast.remove());
}

function armAll() {
  if (region?.querySelector("[data-toast]:not([data-armed])")) makeRoom();
  region?.querySelectorAll("[data-toast]").forEach(arm);
}

/** Show `text` as an error. */
export function showError(text) {
  const toast = document.getElementById("toast-error").content.firstElementChild.cloneNode(true);
  toast.querySelector("[data-toast-text]").textContent = text;
  region.append(toast);
}

document.addEventListener("htmx:responseError", ({ detail }) => {
  const { status } = detail.xhr;
  if (status === 401) return;
  showError(region.getAttribute(`data-${status}`) ?? region.dataset.error);
});

// The way is free again: what was in it need not be read any more.
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.successful) detail.elt.closest?.("[data-toast-undo]")?.closest("[data-toast]").remove();
  if (detail.successful) region.querySelectorAll("[data-toast-until-success]").forEach((toast) => toast.remove());
});

// A passkey that was refused or not found.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  showError(region.dataset.passkey);
});

document.addEventListener("htmx:sendError", () => showError(region.dataset.offline));
document.addEventListener("htmx:timeout", () => showError(region.dataset.offline));

region?.addEventListener("click", ({ target }) => {
  target.closest("[data-toast-dismiss]")?.closest("[data-toast]").remove();
});

if (region) new MutationObserver(armAll).observe(region, { childList: true });
armAll();
