// What was typed into a form[data-keep] stays on the phone until the form has arrived: a lost connection, an empty
// battery or a wrong tap loses nothing. The page after the sending names the form in ?da-gui=, and it is forgotten.
const PREFIX = "giu/", DAYS = 30;

const arrived = new URLSearchParams(location.search).get("da-gui");
if (arrived) {
  forget(arrived);
  history.replaceState(null, "", location.pathname);
}

for (const form of document.querySelectorAll("form[data-keep]")) {
  const name = form.dataset.keep;
  const kept = read(name);
  const before = typed(form);
  if (kept && !("keepTyped" in form.dataset) && JSON.stringify(kept.fields) !== JSON.stringify(before)) {
    fill(form, kept.fields);
    tell(form, () => { forget(name); fill(form, before); });
  }
  let wait;
  form.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(() => write(name, typed(form)), 300);
  });
  form.addEventListener("submit", (event) => {
    if (navigator.onLine) return;
    event.preventDefault(); // the browser would show its own page about the line
    write(name, typed(form));
    waits(form);
  });
  addEventListener("pagehide", () => { if (wait) write(name, typed(form)); });
}

// typed is what stands in the fields a person fills in.
function typed(form) {
  const fields = {};
  for (const e of form.elements) {
    if (!e.name || e.name === "photo" || ["hidden", "file", "password", "submit"].includes(e.type)) continue;
    if (e.type === "checkbox" || e.type === "radio") {
      if (e.checked) (fields[e.name] ??= []).push(e.value);
    } else {
      fields[e.name] = [e.value];
    }
  }
  return fields;
}

function fill(form, fields) {
  for (const e of form.elements) {
    if (!e.name || e.name === "photo" || ["hidden", "file", "password", "submit"].includes(e.type)) continue;
    const values = fields[e.name] ?? [], before = `${e.checked} ${e.value}`;
    if (e.type === "checkbox" || e.type === "radio") e.checked = values.includes(e.value);
    else e.value = values[0] ?? "";
    if (values[0] && `${e.checked} ${e.value}` !== before) e.closest("details")?.setAttribute("open", "");
  }
}

// tell says that the phone had kept something, with a way to begin anew.
function tell(form, anew) {
  const note = Object.assign(document.createElement("p"), { className: "kept", textContent: form.dataset.sayKept + " " });
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: form.dataset.sayForget });
  note.setAttribute("role", "status");
  button.onclick = () => { note.remove(); anew(); };
  note.append(button);
  form.prepend(note);
}

// waits says beside the button that nothing can be sent now, until the line is there again.
function waits(form) {
  form.querySelector(".kept.offline")?.remove();
  const note = Object.assign(document.createElement("p"), { className: "kept offline", textContent: form.dataset.sayOffline });
  note.setAttribute("role", "alert");
  addEventListener("online", () => note.remove(), { once: true });
  form.append(note);
  note.scrollIntoView({ block: "center" });
}

function read(name) {
  try {
    const kept = JSON.parse(localStorage.getItem(PREFIX + name));
    if (kept && Date.now() - kept.at < DAYS * 864e5) return kept;
    forget(name);
  } catch {
    // no storage, or not ours: nothing was kept
  }
}

function write(name, fields) {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify({ at: Date.now(), fields }));
  } catch {
    // no storage: the form works all the same
  }
}

function forget(name) {
  try {
    localStorage.removeItem(PREFIX + name);
  } catch {
    // no storage
  }
}
