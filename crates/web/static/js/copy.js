// What has to be carried elsewhere is copied by a press, and so it is told. Where a browser copies nothing for us, it is marked, to be copied by its holder.
const choose = (place) => {
  const range = document.createRange();
  range.selectNodeContents(place);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
};

for (const button of document.querySelectorAll("[data-copies]")) {
  const place = document.querySelector(button.dataset.copies);
  const told = button.parentElement.querySelector("[role=status]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    told.textContent = "";
    try {
      await navigator.clipboard.writeText(place.innerText.trim());
      told.textContent = told.dataset.copied;
    } catch {
      choose(place);
      told.textContent = told.dataset.chosen;
    }
  });
}

for (const button of document.querySelectorAll("[data-prints]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
