// The way out: by its button, or by Shift pressed three times within a second with no other key between.
// First nothing is to be seen, then the sign-in ends, then another site stands here, in this page's own place in the history.
const form = document.getElementById("leave");
const presses = [];

function leave() {
  document.documentElement.replaceChildren();
  fetch(form.action, { method: "POST", keepalive: true, redirect: "manual" }).catch(() => {});
  location.replace(form.dataset.away);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  leave();
});

addEventListener("keydown", (event) => {
  if (event.key !== "Shift" || event.repeat) {
    presses.length = event.key === "Shift" ? presses.length : 0;
    return;
  }
  presses.push(event.timeStamp);
  if (presses.length > 2 && event.timeStamp - presses.at(-3) <= 1000) leave();
});
