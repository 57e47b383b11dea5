// Suggestions under the search field while somebody types. Fetched by app.js at the first touch of the field; without
// it the field just searches.

const field = document.getElementById("q");
const form = field.form;
const box = document.createElement("div");
box.className = "hint-box";
box.hidden = true;
form.append(box);
const said = document.createElement("p");
said.className = "sr";
said.setAttribute("role", "status");
form.append(said);

field.setAttribute("role", "combobox");
field.setAttribute("aria-autocomplete", "list");
field.setAttribute("aria-controls", "goi-y");
field.setAttribute("aria-expanded", "false");

const known = new Map();
let at = -1;
let wanted = "";
let timer = 0;

const options = () => [...box.querySelectorAll("[role=option]")];

function close() {
  box.hidden = true;
  at = -1;
  field.setAttribute("aria-expanded", "false");
  field.removeAttribute("aria-activedescendant");
}

function show(html) {
  box.innerHTML = html; // made and escaped by our own server
  const list = options();
  list.forEach((option, i) => { option.id = "goi-y-" + i; });
  at = -1;
  box.hidden = list.length === 0;
  field.setAttribute("aria-expanded", String(list.length > 0));
  said.textContent = list.length > 0 ? box.firstElementChild.dataset.count : "";
}

function mark(next) {
  const list = options();
  if (list.length === 0) return;
  at = (next + list.length + 1) % (list.length + 1);
  if (next < -1) at = list.length - 1;
  list.forEach((option, i) => option.setAttribute("aria-selected", String(i === at)));
  if (at >= 0 && at < list.length) {
    field.setAttribute("aria-activedescendant", list[at].id);
    list[at].scrollIntoView({ block: "nearest" });
  } else {
    at = -1;
    field.removeAttribute("aria-activedescendant");
  }
}

async function ask() {
  const text = field.value.trim().replace(/\s+/g, " ");
  wanted = text;
  if (text.length < 2) return close();
  if (!known.has(text)) {
    try {
      const answer = await fetch("/goi-y?q=" + encodeURIComponent(text));
      if (!answer.ok) return;
      known.set(text, await answer.text());
    } catch {
      return; // no network just now
    }
  }
  if (wanted === text && document.activeElement === field) show(known.get(text));
}

field.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(ask, 120);
});
field.addEventListener("focus", () => { if (field.value.trim().length > 1) ask(); });
field.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" && !box.hidden) mark(at + 1);
  else if (event.key === "ArrowUp" && !box.hidden) mark(at - 1);
  else if (event.key === "Escape" && !box.hidden) close();
  else if (event.key === "Enter" && at >= 0) options()[at].click();
  else return;
  event.preventDefault();
});
form.addEventListener("focusout", (event) => { if (!form.contains(event.relatedTarget)) close(); });
box.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus until the tap is a click
if (document.activeElement === field) ask();
