/** A button with formtarget="_blank" opens a tab by itself: htmx, which would swap the answer in here, is not told. */
document.addEventListener(
  "submit",
  (event) => {
    if (event.submitter?.getAttribute("formtarget") === "_blank") event.stopPropagation();
  },
  { capture: true },
);
