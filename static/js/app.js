// What every page gains from a script; all of them work without it.

// Buttons that copy: shown only where the browser can.
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  const word = button.querySelector(".copy-word");
  const before = word.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    word.textContent = button.dataset.copied;
    setTimeout(() => { word.textContent = before; }, 2000);
  });
}

// A button that follows a list presses itself when the list changes.
for (const button of document.querySelectorAll("[data-after]")) {
  const list = document.getElementById(button.dataset.after);
  if (!list) continue;
  button.hidden = true;
  list.addEventListener("change", () => button.form.requestSubmit(button));
}

// A page that waits for money.
if (document.querySelector("[data-watch]")) import("./pay.js");

// Suggestions come with the first touch of the search field.
document.getElementById("q")?.addEventListener("focus", () => import("./suggest.js"), { once: true });
