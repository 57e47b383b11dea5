// A page that waits for money asks every few seconds, while somebody looks at it, and shows itself anew when some
// has come or the time is over.
for (const waiting of document.querySelectorAll("[data-watch]")) {
  const ask = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(waiting.dataset.watch, { cache: "no-store" });
      if (!answer.ok) return;
      const order = await answer.json();
      const now = [order.captured, order.attempt].join(" ");
      if (order.state !== "waiting_payment" || now !== waiting.dataset.known) location.reload();
    } catch {
      // no network just now: ask again later
    }
  };
  setInterval(ask, 4000);
  document.addEventListener("visibilitychange", ask);
}

// How long the order still waits. The page says how many seconds were left when it was made: the phone's clock may be
// wrong, its difference is not.
for (const left of document.querySelectorAll("[data-left]")) {
  const began = Date.now();
  const show = () => {
    const s = Math.max(0, Math.round(left.dataset.left - (Date.now() - began) / 1000));
    const two = (n) => String(n).padStart(2, "0");
    const hours = Math.floor(s / 3600);
    left.querySelector("b").textContent = (hours ? hours + ":" + two(Math.floor(s / 60) % 60) : Math.floor(s / 60)) + ":" + two(s % 60);
    left.classList.toggle("pay-left-short", s < 180);
    left.hidden = false;
  };
  show();
  setInterval(show, 1000);
}

// The code goes to another app as a picture, where the phone can hand one over.
for (const button of document.querySelectorAll("[data-share]")) {
  const file = (parts) => ({ files: [new File(parts, button.dataset.name, { type: "image/png" })] });
  if (!navigator.canShare?.(file([]))) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      const picture = await fetch(button.dataset.share);
      if (picture.ok) await navigator.share(file([await picture.blob()]));
    } catch {
      // closed again, or no network: the picture can still be saved
    }
  });
}
