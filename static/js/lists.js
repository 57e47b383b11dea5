// The office's lists of households: a large file is sent with a bar, and a page that waits for work follows it. Both
// work without this script, by the form's own way and by looking again.

for (const form of document.querySelectorAll("form[data-list-form]")) {
  const { listForm: most, sayLarge, sayFailed, saySending } = form.dataset;
  const error = form.querySelector("[data-list-error]"), box = form.querySelector("[data-list-progress]");
  const bar = box.querySelector("progress"), words = box.querySelector("p"), button = form.querySelector("button");
  form.addEventListener("submit", event => {
    event.preventDefault();
    if (button.disabled) return;
    error.textContent = "";
    if (form.elements.list.files[0]?.size > most) {
      error.textContent = sayLarge;
      return;
    }
    send();
  });

  function send() {
    const request = new XMLHttpRequest();
    const show = part => {
      bar.value = part * 100;
      words.textContent = saySending.replace("{percent}", Math.floor(part * 100));
    };
    const failed = () => {
      box.hidden = true;
      button.disabled = false;
      error.textContent = request.status === 413 ? sayLarge : sayFailed;
    };
    request.upload.onprogress = e => show(e.loaded / e.total);
    request.onload = () => (request.status < 400 ? location.assign(request.responseURL) : failed());
    request.onerror = request.ontimeout = failed;
    request.open("POST", form.action);
    request.send(new FormData(form));
    button.disabled = true;
    box.hidden = false;
    show(0);
  }
}

for (const box of document.querySelectorAll("[data-follow]")) {
  const bar = box.querySelector("progress"), words = box.querySelector("[role=status]");
  box.querySelector("[data-follow-hide]").hidden = true;
  const ask = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(box.dataset.follow, { cache: "no-store" });
      if (!answer.ok) return;
      const now = await answer.json();
      if (now.state !== box.dataset.state) location.reload();
      bar.value = now.bar;
      if (words.textContent !== now.text) words.textContent = now.text;
    } catch {
      // no network just now: ask again later
    }
  };
  setInterval(ask, 700);
  document.addEventListener("visibilitychange", ask);
}
