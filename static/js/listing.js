// A new listing's category follows its name, and its unit what others of the category are sold by, until the seller
// chooses. Other usual units are a tap away.
for (const form of document.querySelectorAll("form[data-suggest]")) {
  const { name, category, unit_0: unit } = form.elements;
  let own = category.value !== "";
  const picks = Object.assign(document.createElement("div"), { className: "unit-picks" });
  unit.closest(".field").append(picks);

  async function suggest(query) {
    try {
      const answer = await fetch(form.dataset.suggest + "?" + new URLSearchParams(query));
      return answer.ok ? await answer.json() : {};
    } catch {
      return {}; // no network just now: the server chooses the category when the form arrives
    }
  }

  function fill(field, value) {
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // The first is filled in where nothing stands that the seller chose.
  function offer(units = []) {
    if (units.length && (!unit.value || unit.value === unit.dataset.suggested)) {
      fill(unit, (unit.dataset.suggested = units[0]));
    }
    picks.replaceChildren(...units.map(text => {
      const pick = Object.assign(document.createElement("button"), { type: "button", className: "chip", textContent: text });
      pick.onclick = () => { delete unit.dataset.suggested; fill(unit, text); };
      return pick;
    }));
    mark();
  }

  function mark() {
    for (const pick of picks.children) pick.classList.toggle("chip-on", pick.textContent === unit.value);
  }

  unit.addEventListener("input", mark);

  category.addEventListener("change", async () => {
    own = category.value !== "";
    if (own) offer((await suggest({ loai: category.value })).units);
  });
  name.addEventListener("change", async () => {
    if (own || !name.value.trim()) return;
    const found = await suggest({ ten: name.value });
    if (own || !found.category) return;
    fill(category, found.category);
    offer(found.units);
  });
}
