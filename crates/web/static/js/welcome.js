// The token stands behind the "#", which no server is told. It goes into the form, if there is one here, and out of the address line; and so
// does that of another link, opened where this page is open already. What leads to a place on this page is no token.
const take = () => {
  const token = location.hash.slice(1);
  if (document.getElementById(token)) return;
  const field = document.getElementById("token");
  if (token && field) {
    field.value = token;
    document.getElementById("paste").hidden = true;
    for (const part of document.querySelectorAll("[data-by-link]")) {
      part.hidden = part.dataset.byLink === "no";
    }
  }
  if (token) {
    history.replaceState(null, "", location.pathname);
  }
};
take();
addEventListener("hashchange", take);
