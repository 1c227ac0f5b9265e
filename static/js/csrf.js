/**
 * The token against forged requests is read from its cookie at the moment of sending,
 * so that a page survives a new login in another tab.
 */
export function csrfToken() {
  const match = document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/);
  return match ? decodeURIComponent(match[1]) : "";
}

document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.verb === "get" || !csrfToken()) return;
  detail.headers["X-CSRFToken"] = csrfToken();
  delete detail.parameters.csrfmiddlewaretoken;
});

document.addEventListener(
  "submit",
  ({ target }) => {
    const field = target.elements?.namedItem("csrfmiddlewaretoken");
    if (field && csrfToken()) field.value = csrfToken();
  },
  { capture: true },
);
