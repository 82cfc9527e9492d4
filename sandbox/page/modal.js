// The open view of the person's modal stack.
import { byId, h, icon } from "./dom.js";
import { blocks } from "./blocks.js";
import { createForm } from "./elements.js";
import { act, store } from "./store.js";

let drawn = { key: "", id: "", form: null };

export function drawModal() {
  const dialog = byId("modal");
  const view = store.slack?.view;
  if (!view) {
    if (dialog.open) dialog.close();
    drawn = { key: "", id: "", form: null };
    return;
  }
  const key = `${view.id} ${view.hash} ${store.user}`;
  if (key === drawn.key) return;
  const kept = view.id === drawn.id ? drawn.form.state() : {};
  drawn = { key, id: view.id, form: formOf(view, kept) };
  draw(dialog, view, drawn.form);
  if (!dialog.open) dialog.showModal();
  (dialog.querySelector("[data-autofocus]") ?? dialog.querySelector(".modal-body input, .modal-body select, .modal-body textarea, .modal-body button") ?? dialog.querySelector("button"))?.focus();
}

function formOf(view, kept) {
  const form = createForm(({ element, blockId, value, state }) => act("click", { view_id: view.id, action_id: element.action_id, block_id: blockId, value, state }), kept, { view_id: view.id });
  const inputs = new Map(view.blocks.filter((block) => block.type === "input").map((block) => [block.block_id, Boolean(block.dispatch_action)]));
  form.dispatch = (blockId) => inputs.get(blockId) ?? true;
  return form;
}

function draw(dialog, view, form) {
  const close = () => act("close_view", { view_id: view.id }).catch(() => {});
  const problem = h("p", { class: "field-error whole", role: "alert" });
  const submit = view.submit ? h("button", { type: "submit", class: "button primary", testid: "modal-submit" }, view.submit.text) : null;
  const body = h("form", { class: "modal-form", novalidate: true },
    h("header", {}, h("h2", { id: "modal-title" }, view.title?.text ?? ""), h("button", { type: "button", class: "plain", "aria-label": "Close", testid: "modal-close", onclick: close }, icon("close"))),
    h("div", { class: "modal-body" }, blocks(view.blocks, form)),
    h("footer", {}, problem, h("button", { type: "button", class: "button", testid: "modal-cancel", onclick: close }, view.close?.text ?? (submit ? "Cancel" : "Close")), submit));
  body.addEventListener("submit", (event) => { event.preventDefault(); if (submit) send(view, form, body, submit, problem); });
  dialog.replaceChildren(body);
  dialog.setAttribute("aria-labelledby", "modal-title");
  dialog.oncancel = (event) => { event.preventDefault(); close(); };
}

async function send(view, form, body, submit, problem) {
  if (submit.classList.contains("busy")) return;
  submit.classList.add("busy");
  problem.textContent = "";
  try {
    const seen = await act("submit", { view_id: view.id, values: form.state() });
    showErrors(body, seen.errors);
    if (seen.error) problem.textContent = seen.error === "operation_timeout" ? "Voitto did not answer in time. Your input is kept; try again." : `Voitto could not take this (${seen.error}). Your input is kept.`;
  } catch (error) {
    problem.textContent = error.message;
  } finally {
    submit.classList.remove("busy");
  }
}

function showErrors(body, errors) {
  for (const field of body.querySelectorAll(".block-input")) {
    const text = errors[field.dataset.blockId] ?? "";
    field.querySelector(".field-error").textContent = text;
    const control = field.querySelector("input, select, textarea");
    if (text) control?.setAttribute("aria-invalid", "true"); else control?.removeAttribute("aria-invalid");
  }
  body.querySelector("[aria-invalid]")?.focus();
}
