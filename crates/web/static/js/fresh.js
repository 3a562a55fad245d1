// A page that a browser kept and brings back is emptied and asked for again: whoever presses "Back" sees what is theirs to see now.
addEventListener("pageshow", (event) => {
  if (event.persisted) {
    document.documentElement.replaceChildren();
    location.reload();
  }
});
