// Whoever writes is not at rest: every few minutes of it we are told, so that what took long to write is not lost when it is sent. Their time is up all the same.
const OFTEN = 4 * 60 * 1000;
let saidAt = 0;

addEventListener("input", (event) => {
  if (!event.target.form || event.timeStamp - saidAt < OFTEN) return;
  saidAt = event.timeStamp;
  fetch("/here", { method: "POST", redirect: "manual" }).catch(() => {});
});
