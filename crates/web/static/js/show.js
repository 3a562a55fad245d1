// A button beside each password, which shows what was typed. It is taken back before the form is sent.
for (const entry of document.querySelectorAll("input[type=password]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button plain";
  const turn = (shown) => {
    entry.type = shown ? "text" : "password";
    button.textContent = shown ? entry.dataset.hide : entry.dataset.show;
    button.setAttribute("aria-pressed", String(shown));
  };
  turn(false);
  button.addEventListener("click", () => turn(entry.type === "password"));
  entry.form.addEventListener("submit", () => turn(false));
  entry.after(button);
}
