// The small "are you sure" dialog of buttons that ask for it.
import { byId, h } from "./dom.js";
import { textOf } from "./mrkdwn.js";

export function confirmed(spec) {
  if (!spec) return Promise.resolve(true);
  const dialog = byId("confirm");
  return new Promise((resolve) => {
    const end = (answer) => { dialog.close(); resolve(answer); };
    const yes = h("button", { type: "button", class: `button ${spec.style ?? "primary"}`, testid: "confirm-yes", onclick: () => end(true) }, spec.confirm?.text ?? "Yes");
    const no = h("button", { type: "button", class: "button", testid: "confirm-no", onclick: () => end(false) }, spec.deny?.text ?? "Cancel");
    dialog.replaceChildren(h("h2", { id: "confirm-title" }, spec.title?.text ?? "Are you sure?"), h("p", {}, textOf(spec.text)), h("footer", {}, no, yes));
    dialog.setAttribute("aria-labelledby", "confirm-title");
    dialog.oncancel = (event) => { event.preventDefault(); end(false); };
    dialog.showModal();
    yes.focus();
  });
}
