/**
 * Files by choosing or dropping, in forms with data-upload: each is sent on its own, with its progress. What is too
 * large or empty is told at once; what failed stays, to be tried again. In the end the list is fetched anew.
 */
import { csrfToken } from "./csrf.js";

const queue = [];
let sending = false;

function formOf(element) {
  return element.closest?.("form[data-upload]");
}

function listOf(form) {
  return form.querySelector(".uploads");
}

function make(tag, className, text = "") {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

function addRow(form, file) {
  const row = make("li", "upload");
  const progress = make("progress", "progress");
  progress.max = 1;
  progress.value = 0;
  progress.setAttribute("aria-label", file.name);
  const status = make("span", "upload__status", listOf(form).dataset.waiting);
  row.append(make("span", "upload__name", file.name), status, progress);
  listOf(form).append(row);
  return { row, progress, status };
}

function button(text, onClick) {
  const element = make("button", "button button--small", text);
  element.type = "button";
  element.addEventListener("click", onClick);
  return element;
}

function fail(job, reason, { again = false } = {}) {
  const { row, progress, status } = job;
  const words = listOf(job.form).dataset;
  const buttons = make("span", "upload__buttons");
  if (again) buttons.append(button(words.retry, () => retry(job)));
  buttons.append(button(words.dismiss, () => row.remove()));
  row.classList.add("upload--failed");
  status.textContent = reason;
  progress.replaceWith(buttons);
}

function retry(job) {
  job.row.remove();
  take(job.form, [job.file]);
}

function refusal(form, file) {
  const words = listOf(form).dataset;
  if (file.size === 0) return words.empty;
  return file.size > Number(form.dataset.limit) ? words.tooLarge : "";
}

function take(form, files) {
  for (const file of files) {
    const job = { form, file, ...addRow(form, file) };
    const reason = refusal(form, file);
    if (reason) fail(job, reason);
    else queue.push(job);
  }
  if (!sending) next();
}

function send({ form, file, progress }) {
  const body = new FormData();
  body.append("files", file);
  for (const box of form.querySelectorAll('[name="visible_to"]:checked')) body.append("visible_to", box.value);
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("HX-Request", "true");
  request.setRequestHeader("X-CSRFToken", csrfToken());
  request.upload.addEventListener("progress", ({ loaded, total }) => (progress.value = loaded / total));
  return new Promise((resolve) => {
    request.addEventListener("loadend", () => resolve(request));
    request.send(body);
  });
}

function reasonOf({ status, responseText }, words) {
  if (status === 401) return words.expired;
  try {
    return JSON.parse(responseText).refused[0]?.reason ?? "";
  } catch {
    return words.failed;
  }
}

async function next() {
  const job = queue.shift();
  sending = Boolean(job);
  if (!job) return;
  const words = listOf(job.form).dataset;
  job.status.textContent = "";
  const answer = await send(job);
  const reason = answer.status === 201 ? "" : reasonOf(answer, words) || words.failed;
  if (reason) fail(job, reason, { again: answer.status !== 422 });
  else succeed(job);
  // The list is fetched once, after the last one; never for nothing: without a session that would leave the page.
  if (!queue.length && "arrived" in job.form.dataset) await refresh(job.form);
  next();
}

function succeed({ form, row, progress, status }) {
  progress.value = 1;
  progress.classList.add("progress--done");
  status.textContent = listOf(form).dataset.done;
  form.dataset.arrived = "";
  setTimeout(() => row.remove(), 4_000);
}

function refresh(form) {
  const { refresh: url, target } = form.dataset;
  delete form.dataset.arrived;
  return window.htmx?.ajax("GET", url, { target, swap: "outerHTML" });
}

document.addEventListener("change", ({ target }) => {
  const form = target.type === "file" && formOf(target);
  if (!form) return;
  take(form, [...target.files]);
  target.value = "";
});

for (const type of ["dragenter", "dragover"]) {
  document.addEventListener(type, (event) => {
    const zone = event.target.closest?.("[data-dropzone]");
    if (!zone) return;
    event.preventDefault();
    zone.dataset.over = "";
  });
}

document.addEventListener("dragleave", ({ target, relatedTarget }) => {
  const zone = target.closest?.("[data-dropzone]");
  if (zone && !zone.contains(relatedTarget)) delete zone.dataset.over;
});

document.addEventListener("drop", (event) => {
  const zone = event.target.closest?.("[data-dropzone]");
  if (!zone) return;
  event.preventDefault();
  delete zone.dataset.over;
  take(formOf(zone), [...event.dataTransfer.files]);
});

window.addEventListener("beforeunload", (event) => {
  if (sending) event.preventDefault();
});
