// Buttons that copy the text of the element they name. Without this script the text can be selected and copied.
for (const button of document.querySelectorAll("button[data-copies]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copies);
    const says = button.nextElementSibling;
    try {
      await navigator.clipboard.writeText(source.textContent);
      says.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(source);
      says.textContent = "Selected: press Ctrl+C or ⌘C";
    }
  });
}
