// A new listing's category follows its name until the seller chooses one.
for (const form of document.querySelectorAll("form[data-suggest]")) {
  const { name, category } = form.elements;
  let own = category.value !== "";
  category.addEventListener("change", () => { own = category.value !== ""; });
  name.addEventListener("change", async () => {
    if (own || !name.value.trim()) return;
    try {
      const answer = await fetch(form.dataset.suggest + "?ten=" + encodeURIComponent(name.value));
      if (!answer.ok) return;
      const found = await answer.json();
      if (own || !found.category) return;
      category.value = found.category;
      category.dispatchEvent(new Event("input", { bubbles: true }));
    } catch {
      // no network just now: the server chooses when the form arrives
    }
  });
}
