// Sending to a file: variables go in at the caret, a changed form makes its preview out of date, and a
// large text file is compressed before it is sent, because the box takes only small requests.
"use strict";

(() => {
  const form = document.querySelector("[data-merge]");
  if (form) {
    const { text, due, due_begun: begun } = form.elements;
    const preview = form.querySelector("[data-preview]");

    // As if it were typed, so that Ctrl+Z takes it back.
    function insert(name) {
      const variable = `[${name}]`;
      text.focus();
      if (!document.execCommand("insertText", false, variable)) {
        text.setRangeText(variable, text.selectionStart, text.selectionEnd, "end");
        text.dispatchEvent(new Event("input", { bubbles: true }));
      }
    }

    form.addEventListener("click", (event) => {
      const button = event.target.closest("[data-insert]");
      if (button) insert(button.dataset.insert);
    });
    form.addEventListener("input", (event) => {
      // Browsers send nothing for an incomplete date, which would mean "at once".
      begun.value = due.validity.badInput ? "1" : "";
      const about = ["column", "text", "due", "message_class", "subject", "sent_as", "validity"];
      if (!preview || !about.includes(event.target.name)) return;
      preview.querySelector("[data-stale]").hidden = false;
      const send = preview.querySelector("[data-send]");
      if (send) send.disabled = true;
    });
  }

  const upload = document.querySelector("form[data-compress]");
  upload?.addEventListener("submit", async (event) => {
    if (upload.dataset.busy) {
      event.preventDefault();
      return;
    }
    const input = upload.querySelector("[type=file]");
    const [file] = input.files;
    if (!file || file.size < Number(upload.dataset.compress) || !window.CompressionStream) return;
    event.preventDefault();
    const packed = await new Response(file.stream().pipeThrough(new CompressionStream("gzip"))).blob();
    const files = new DataTransfer();
    files.items.add(packed.size < file.size ? new File([packed], `${file.name}.gz`) : file);
    input.files = files.files;
    upload.submit();
  });
})();
