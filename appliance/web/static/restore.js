/* Uploads a backup in pieces, whatever its size, and shows the progress.

   <form data-restore-upload="OCTETS OF A PIECE">: its button still asks for a confirmation. */
"use strict";

for (const form of document.querySelectorAll("[data-restore-upload]")) {
  const OCTETS = Number(form.dataset.restoreUpload);
  const bar = form.querySelector("progress");
  const problem = form.querySelector("[role=alert]");

  async function send(file) {
    let upload = "";
    for (let offset = 0; ; offset += OCTETS) {
      const piece = new FormData(form);
      piece.set("file", file.slice(offset, offset + OCTETS), "piece");
      piece.set("name", file.name);
      piece.set("offset", offset);
      piece.set("total", file.size);
      piece.set("upload", upload);
      const answer = await fetch(form.action, { method: "POST", body: piece, headers: { "X-Requested-With": "fetch" } });
      if (answer.status === 401) { location.reload(); return; }
      const said = await answer.json();
      if (said.error) throw new Error(said.error);
      bar.value = (offset + OCTETS) / file.size;
      if (said.to) { location.assign(said.to); return; }
      upload = said.upload;
    }
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    form.querySelector("dialog")?.close();
    const [file] = form.querySelector("[type=file]").files;
    if (!file || !bar.hidden) return;
    problem.textContent = "";
    bar.hidden = false;
    bar.value = 0;
    try {
      await send(file);
    } catch (error) {
      problem.textContent = error instanceof TypeError || error instanceof SyntaxError ? form.dataset.noAnswer : error.message;
      bar.hidden = true;
    }
  });
}
