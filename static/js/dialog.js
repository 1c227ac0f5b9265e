/**
 * The one dialog of the page. Whoever targets #dialog fills it and thereby opens it; an empty answer, Escape,
 * a click beside it, [data-close] or the event "dialog:close" (from the server: HX-Trigger) closes it.
 */
import { makeRoom } from "./toast.js";

const dialog = document.getElementById("dialog");
const slot = dialog?.querySelector(".dialog__slot");
const toasts = document.getElementById("toasts");
let opener = null;

function open() {
  if (dialog.open) return focusTitle();
  // What lies outside a modal dialog cannot be reached, so the messages move in.
  opener ??= document.activeElement;
  makeRoom();
  dialog.append(toasts);
  dialog.showModal();
  if (!slot.querySelector("[autofocus]")) focusTitle();
}

function focusTitle() {
  if (slot.contains(document.activeElement)) return;
  (slot.querySelector("[autofocus]") ?? slot.querySelector("#dialog-title"))?.focus();
}

function close() {
  if (dialog.open) dialog.close();
}

function giveFocusBack() {
  const origin = opener?.isConnected ? opener : opener?.id && document.getElementById(opener.id);
  opener = null;
  (reachable(origin) || document.getElementById("main"))?.focus();
}

// An entry of a menu is gone with the menu; its button is still there.
function reachable(element) {
  const menu = element && element.closest("[popover]:not(:popover-open)");
  return menu && !menu.checkVisibility() ? document.querySelector(`[popovertarget="${menu.id}"]`) : element;
}

document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (dialog && detail.target === dialog && !dialog.open) opener = detail.elt;
});

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!dialog || detail.target !== dialog) return;
  detail.target = slot;
  if (detail.swapOverride !== "none") detail.swapOverride = "innerHTML";
});

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (!slot || detail.target !== slot) return;
  if (slot.childElementCount) open();
  else close();
});

document.addEventListener("dialog:close", close);

dialog?.addEventListener("close", () => {
  document.body.append(toasts);
  slot.replaceChildren();
  giveFocusBack();
});

dialog?.addEventListener("click", ({ target }) => {
  if (target.closest("[data-close]")) close();
});

// Beside the dialog: pressed and released there, not drawn out of a text field.
dialog?.addEventListener("pointerdown", (down) => {
  if (down.target !== dialog || inside(down)) return;
  dialog.addEventListener("pointerup", (up) => up.target === dialog && !inside(up) && close(), { once: true });
});

function inside({ clientX, clientY }) {
  const { left, right, top, bottom } = dialog.getBoundingClientRect();
  return clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
}
