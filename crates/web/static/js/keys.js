// Single keys lead to where their entry in the list of keys leads, unless something is being written or another key is held.
const list = document.getElementById("keys");
const search = document.querySelector('input[type="search"]');
document.getElementById("keys-button").hidden = false;

if (search && location.hash === `#${search.id}`) search.focus();

function isWriting() {
  return document.activeElement?.closest("input, textarea, select") != null;
}

function follow(key) {
  if (key === "?") return list.togglePopover();
  if (key === "/" && search) {
    search.focus();
    return search.select();
  }
  list.querySelector(`[data-key="${CSS.escape(key)}"]`)?.click();
}

addEventListener("keydown", (event) => {
  if ("off" in list.dataset || event.ctrlKey || event.metaKey || event.altKey || event.repeat || isWriting()) return;
  if (event.key !== "?" && !list.querySelector(`[data-key="${CSS.escape(event.key)}"]`)) return;
  event.preventDefault();
  follow(event.key);
});
